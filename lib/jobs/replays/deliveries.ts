import * as z from 'zod/mini';
import { DELIVERY_DAYS, type DeliveryReader } from '../../intake/delivery.ts';
import { mergeRecords, placeOf, type KnownDelivery, type KnownEvent } from '../../intake/delivery-record.ts';
import { deliveryFilterOf, eventFilterOf } from '../../intake/filter-deliveries.ts';
import { listDeliveries } from '../../intake/list-deliveries.ts';
import type { Job } from '../job.ts';
import { workOff, type Page } from '../page.ts';
import type { PageRequest } from '../run-job.ts';
import { itemOf, type ReplayContext, type ReplayedEvent } from './replay-event.ts';
import type { ReplayRequest } from './request.ts';

/** A place in the list of deliveries, and how many events of the first delivery there are done. */
const cursorSchema = z.object({
  before: z.string(),
  deliveryId: z.optional(z.string()),
  events: z.optional(z.int()),
});
type Cursor = z.infer<typeof cursorSchema>;

type Found = { readonly events: readonly ReplayedEvent[]; readonly cursor: Cursor | undefined };

/** One page of a replay of deliveries, newest first: the order does not matter, for an item is a merge of its events. */
export async function replayDeliveries(
  context: ReplayContext,
  reader: DeliveryReader,
  job: Job,
  request: ReplayRequest,
  page: PageRequest,
): Promise<Page> {
  const { events, cursor } =
    request.deliveryId === undefined
      ? await findInWindow(context, reader, job, request, page)
      : await findOne(context, reader, request.deliveryId, page);
  const missing = request.deliveryId !== undefined && events.length === 0 && page.cursor === undefined;
  const results = missing
    ? [{ outcome: 'skipped', reason: 'delivery_not_found', deliveryId: request.deliveryId }]
    : await workOff(
        events.map((event) => itemOf(context, event)),
        page.isLenient,
      );
  return { results, cursor };
}

async function findOne(
  { project }: ReplayContext,
  reader: DeliveryReader,
  deliveryId: string,
  { cursor, maxItems }: PageRequest,
): Promise<Found> {
  const records = await reader.readRecords(project.projectId, deliveryId);
  const [first] = records;
  if (first === undefined) return { events: [], cursor: undefined };
  const at = cursor && cursorSchema.parse(cursor);
  return take([mergeRecords(first, records)], { next: undefined, at, maxItems, isWanted: () => true });
}

async function findInWindow(
  { project, deps }: ReplayContext,
  reader: DeliveryReader,
  job: Job,
  request: ReplayRequest,
  { cursor, maxItems }: PageRequest,
): Promise<Found> {
  const at: Cursor = cursor ? cursorSchema.parse(cursor) : { before: windowEndOf(job, request) };
  const filters = { ...request, customer: request.externalId };
  const { deliveries, next } = await listDeliveries(reader, {
    projectId: project.projectId,
    // Older ones have expired: no request makes us search more days than these.
    from: later(timeOf(request.from), new Date(deps.now().getTime() - DELIVERY_DAYS * 86_400_000)),
    before: at.before,
    pageSize: maxItems,
    isWanted: deliveryFilterOf(filters),
  });
  return take(deliveries, { next, at, maxItems, isWanted: eventFilterOf(filters) });
}

/** What comes in after it was asked for is not replayed: the work has an end. */
function windowEndOf({ createTime }: Job, { to }: ReplayRequest): string {
  const asked = timeOf(to ?? createTime);
  return asked < createTime ? asked : createTime;
}

/** As the keys of the table have it. */
function timeOf(time = ''): string {
  return new Date(time).toISOString();
}

function later(time: string, other: Date): string {
  return time > other.toISOString() ? time : other.toISOString();
}

type Taking = {
  /** The place that the list goes on at. */
  readonly next: string | undefined;
  readonly at: Cursor | undefined;
  readonly maxItems: number;
  /** Of a delivery of a hundred customers, only the one is wanted that was asked for. */
  readonly isWanted: (event: KnownEvent) => boolean;
};

/**
 * As many events as a page may have. If a delivery does not fit, the next page begins with it (`$` comes behind the `#` of its records)
 * and skips what is done.
 */
function take(deliveries: readonly KnownDelivery[], { next, at, maxItems, isWanted }: Taking): Found {
  const events: ReplayedEvent[] = [];
  for (const delivery of deliveries) {
    const { deliveryId } = delivery;
    const doneCount = deliveryId === at?.deliveryId ? (at.events ?? 0) : 0;
    for (const [index, known] of delivery.events.entries()) {
      if (index < doneCount || !isWanted(known)) continue;
      if (events.length === maxItems) {
        return { events, cursor: { before: `${placeOf(delivery)}$`, deliveryId, events: index } };
      }
      events.push({ delivery, index, known });
    }
  }
  return { events, cursor: next === undefined ? undefined : { before: next } };
}
