import type { CustomerEvent } from '../account/event.ts';
import type { Ignored } from './source.ts';

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
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'queued' };

export type DeliveredEvent = {
  readonly event: CustomerEvent | Ignored | { readonly kind: 'ignored'; readonly reason: string };
  readonly result: Outcome;
};

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
