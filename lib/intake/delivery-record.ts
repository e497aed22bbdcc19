import * as z from 'zod/mini';
import { customerEventSchema } from '../account/event.ts';

/** Outcomes and kinds are any text: a newer release may have recorded others. */
const recordedEventSchema = z.object({
  event: z.union([customerEventSchema, z.object({ kind: z.string() })]),
  result: z.object({
    outcome: z.string(),
    subprojectId: z.optional(z.string()),
    reason: z.optional(z.string()),
    isPlanUnknown: z.optional(z.boolean()),
  }),
});
export type RecordedEvent = z.infer<typeof recordedEventSchema>;

/** What one item of the table says of a delivery: all of it, or one event that went through the queue (`index`). */
export const deliveryRecordSchema = z.object({
  projectId: z.string(),
  source: z.string(),
  deliveryId: z.string(),
  receiveTime: z.string(),
  index: z.optional(z.int()),
  places: z.optional(z.array(z.int())),
  eventCount: z.optional(z.int()),
  events: z.array(recordedEventSchema),
});
export type DeliveryRecord = z.infer<typeof deliveryRecordSchema>;

/** `event` is undefined of one that is still in the queue: nobody has recorded it yet. */
export type KnownEvent = Partial<Pick<RecordedEvent, 'event'>> & Pick<RecordedEvent, 'result'>;

/** A delivery as it is known now: its events in the order in which they were sent. */
export type KnownDelivery = Pick<DeliveryRecord, 'projectId' | 'source' | 'deliveryId' | 'receiveTime'> & {
  readonly events: readonly KnownEvent[];
};

const QUEUED: KnownEvent = { result: { outcome: 'queued' } };

/** One delivery from its records, in any order. @param first one of them */
export function mergeRecords(first: DeliveryRecord, records: readonly DeliveryRecord[]): KnownDelivery {
  const { projectId, source, deliveryId, receiveTime } = first;
  const byPlace = new Map<number, RecordedEvent>();
  // Where both speak of an event (the reply to the request's own write was lost), it was the request that applied it: it goes last.
  const ofQueue = records.filter(({ index }) => index !== undefined);
  const ofRequest = records.filter(({ index }) => index === undefined);
  for (const { index, places, events } of [...ofQueue, ...ofRequest]) {
    for (const [at, event] of events.entries()) byPlace.set(index ?? places?.[at] ?? at, event);
  }
  const count = [...byPlace.keys()].reduce(
    (most, place) => Math.max(most, place + 1),
    records.reduce((most, { eventCount = 0 }) => Math.max(most, eventCount), 0),
  );
  const events = Array.from({ length: count }, (_, place) => byPlace.get(place) ?? QUEUED);
  return { projectId, source, deliveryId, receiveTime, events };
}

/** Where a delivery stands in the list of its project; its records' keys begin with it. */
export function placeOf({
  receiveTime,
  deliveryId,
}: Pick<DeliveryRecord, 'receiveTime' | 'deliveryId'>): string {
  return `${receiveTime}#${deliveryId}`;
}
