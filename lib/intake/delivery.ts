import type { Page } from '../account/directory.ts';
import type { CustomerEvent } from '../account/event.ts';
import type { ShardRequest as DayShardRequest } from '../paging/newest-first.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/** How long a record of a delivery is kept. */
export const DELIVERY_DAYS = 30;

/** What became of one event of a delivery. */
export type Outcome =
  | {
      readonly outcome: 'applied' | 'unchanged';
      readonly subprojectId: string;
      /** The plan that the event named is none of the project's: the default plan applies. */
      readonly isPlanUnknown?: boolean | undefined;
    }
  | {
      readonly outcome: 'ignored';
      readonly reason: string;
      /** Of an event that was understood: whose past it is. */
      readonly subprojectId?: string;
    }
  | { readonly outcome: 'queued' };

export type DeliveredEvent = {
  readonly event: CustomerEvent | { readonly kind: 'ignored'; readonly reason: string };
  readonly result: Outcome;
};

/** As it is recorded: what a purge put an end to is not kept again, or erasing a customer would never end. */
export function deliveredEvent(event: DeliveredEvent['event'], result: Outcome): DeliveredEvent {
  if (result.outcome !== 'ignored') return { event, result };
  return { event: { kind: 'ignored', reason: result.reason }, result };
}

/**
 * One received webhook with its outcome. Events that went through the queue are recorded one by one, as the worker gets to
 * them, under the delivery's id and their index.
 */
export type Delivery = {
  readonly projectId: string;
  readonly source: string;
  readonly deliveryId: string;
  readonly receiveTime: string;
  readonly index?: number | undefined;
  readonly events: readonly DeliveredEvent[];
  /** Of the events that are recorded here, where others of the delivery are not: the place of each. */
  readonly places?: readonly number[] | undefined;
  /** Of the whole delivery, where not all its events are here. */
  readonly eventCount?: number | undefined;
};

export type Deliveries = { record(delivery: Delivery): Promise<void> };

/** A project's deliveries of a UTC day lie in so many shards, so that a busy one does not heat a partition. */
export const DELIVERY_SHARDS = 8;

/** Places are `<receiveTime>#<deliveryId>`. */
export type ShardRequest = DayShardRequest & { readonly projectId: string };

/** Reads are strongly consistent; what has expired is not shown. */
export type DeliveryReader = {
  /** All records of one delivery. */
  readRecords: (projectId: string, deliveryId: string) => Promise<readonly DeliveryRecord[]>;
  /** Newest first. The records of one delivery are neighbours; a page may end amid them, and `last` goes on from there. */
  readShard: (request: ShardRequest) => Promise<Page<DeliveryRecord>>;
};
