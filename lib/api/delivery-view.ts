import * as z from 'zod/mini';
import type { KnownDelivery, KnownEvent } from '../intake/delivery-record.ts';

const text = z.string();
const time = text.check(z.describe('RFC 3339, UTC'));

/** Of a webhook with more events, so many are shown; all are counted. */
const MAX_EVENTS = 1_000;

const eventView = z.strictObject({
  kind: text.check(z.describe('signedUp, changed or closed')),
  realm: text,
  externalId: text,
  eventTime: time.check(z.describe('When it happened, by the sender’s clock')),
  name: z.nullable(text),
  email: z.nullable(text),
  plan: z.nullable(text),
  labels: z.nullable(z.record(text, text)),
});

const resultView = z.strictObject({
  outcome: text.check(z.describe('applied, unchanged, ignored or queued')),
  reason: z.nullable(text).check(z.describe('Why it was ignored')),
  subprojectId: z.nullable(text),
  isPlanUnknown: z.boolean().check(z.describe('It names no plan of the project: the default plan applies')),
  event: z
    .nullable(eventView)
    .check(z.describe('As it was understood; null if it was ignored, or is still queued')),
});

export const deliveryView = z.strictObject({
  deliveryId: text,
  source: text,
  receiveTime: time,
  eventCount: z.int(),
  outcomes: z.record(text, z.int()).check(z.describe('How many events ended how')),
  subprojectIds: z.array(text).check(z.describe('The subprojects that it touched')),
  events: z
    .array(resultView)
    .check(z.describe(`In the order in which they were sent; the first ${MAX_EVENTS}`)),
});

export function viewDelivery(delivery: KnownDelivery): z.infer<typeof deliveryView> {
  const { deliveryId, source, receiveTime, events } = delivery;
  const results = events.map(({ result }) => result);
  const byOutcome = Map.groupBy(results, ({ outcome }) => outcome);
  return {
    deliveryId,
    source,
    receiveTime,
    eventCount: events.length,
    outcomes: Object.fromEntries([...byOutcome].map(([outcome, group]) => [outcome, group.length])),
    subprojectIds: [...new Set(results.flatMap(({ subprojectId }) => subprojectId ?? []))],
    events: events.slice(0, MAX_EVENTS).map(viewEvent),
  };
}

function viewEvent({ event, result }: KnownEvent): z.infer<typeof resultView> {
  const { outcome, reason = null, subprojectId = null, isPlanUnknown = false } = result;
  return { outcome, reason, subprojectId, isPlanUnknown, event: viewCustomerEvent(event) };
}

function viewCustomerEvent(event: KnownEvent['event']): z.infer<typeof eventView> | null {
  if (event === undefined || !('externalId' in event)) return null;
  const { kind, realm, externalId, second, name = null, email = null, plan = null, labels = null } = event;
  const eventTime = new Date(second * 1000).toISOString();
  return { kind, realm, externalId, eventTime, name, email, plan, labels };
}
