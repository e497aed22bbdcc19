import type { ChangeDeps } from '../account/apply.ts';
import type { CustomerEvent } from '../account/event.ts';
import { PurgeUnderWay } from '../account/purged.ts';
import { AppError } from '../errors.ts';
import { describeError } from '../log.ts';
import type { SignupMessage } from '../messages/signup.ts';
import { applyEvent } from './apply-event.ts';
import { deliveredEvent, type Deliveries, type Delivery, type Outcome } from './delivery.ts';
import { fetchesFor, withFetchesSent, type Fetches, type SendFetchesDeps } from './fetches.ts';
import { parseBody, readEvents } from './read-events.ts';
import type { Acknowledgement, Ignored, WebhookRequest } from './source.ts';
import type { ConfiguredSource, SourceReader } from './source-reader.ts';

/** Up to so many events are applied while the sender waits; more go through the queue. */
export const MAX_EVENTS_IN_REQUEST = 10;

/**
 * An event whose turn comes later goes through the queue: behind a table that hangs, a try takes 2 s (lib/aws/clients.ts), and the
 * sender of several events of one customer waits 5 s for all of them.
 */
const MAX_WAIT_MS = 1_000;

const QUEUED: Outcome = { outcome: 'queued' };

export type ReceiveDeps = ChangeDeps &
  SendFetchesDeps & {
    readonly sources: SourceReader;
    readonly deliveries: Deliveries;
    readonly sendSignups: (messages: readonly SignupMessage[], projectId: string) => Promise<void>;
    /** An address: it carries the receive time. */
    readonly newDeliveryId: (receiveTime: Date) => string;
  };

export type Received = {
  readonly delivery: Delivery;
  /** What the sender wants to be told instead of the outcome. */
  readonly acknowledgement: Acknowledgement | undefined;
};

/**
 * Verifies, normalises, applies, answers. Returning means that every event is applied, durably queued, or recorded as ignored
 * with its reason (invariant I2).
 * @throws AppError source_not_found, signature_*, body_not_json, body_not_xml, invalid_request, unavailable
 */
export async function receiveWebhook(
  deps: ReceiveDeps,
  projectId: string,
  sourceName: string,
  request: WebhookRequest,
): Promise<Received> {
  const configured = await verifiedSource(deps, projectId, sourceName, request);
  const now = deps.now();
  const body = parseBody(request, configured.adapter);
  const events = readEvents(body, request, configured, now);
  const fetches = fetchesFor(configured, events, body);
  const delivery = {
    projectId,
    source: sourceName,
    deliveryId: deps.newDeliveryId(now),
    receiveTime: now.toISOString(),
  };
  const isMuch = events.filter(({ kind }) => kind !== 'ignored').length > MAX_EVENTS_IN_REQUEST;
  const results = isMuch ? events.map(queuedUnlessIgnored) : await applyInOrder(deps, configured, events);
  const applied = {
    ...delivery,
    events: events.map((event, index) => deliveredEvent(event, results[index] ?? QUEUED)),
  };
  const settled = await settle(deps, await withFetchesSent(deps, applied, fetches), fetches);
  return { delivery: settled, acknowledgement: configured.adapter.acknowledgement };
}

async function verifiedSource(
  { sources, now }: ReceiveDeps,
  projectId: string,
  sourceName: string,
  request: WebhookRequest,
): Promise<ConfiguredSource> {
  const configured = await found(sources.read(projectId, sourceName));
  try {
    configured.adapter.verify(request, configured.secrets, now());
    return configured;
  } catch (error) {
    // Whatever the fault: the source may have other secrets by now, or be of another kind.
    if (!(error instanceof AppError)) throw error;
    const fresh = await found(sources.readFresh(projectId, sourceName));
    if (fresh === configured) throw error;
    fresh.adapter.verify(request, fresh.secrets, now());
    return fresh;
  }
}

/** What can't be verified can't be queued either: without its source a webhook has to come again. */
async function found(reading: Promise<ConfiguredSource | undefined>): Promise<ConfiguredSource> {
  let configured: ConfiguredSource | undefined;
  try {
    configured = await reading;
  } catch (error) {
    throw new AppError('unavailable', undefined, { cause: error });
  }
  if (configured === undefined) throw new AppError('source_not_found');
  return configured;
}

/** Events of one customer one after the other, customers at once; what fails or would come too late is left to the queue. */
async function applyInOrder(
  deps: ReceiveDeps,
  { project }: ConfiguredSource,
  events: readonly (CustomerEvent | Ignored)[],
): Promise<readonly Outcome[]> {
  const lanes = new Map<string, Promise<unknown>>();
  const latestMs = deps.now().getTime() + MAX_WAIT_MS;
  const outcomes = events.map((event): Promise<Outcome> => {
    if (event.kind === 'ignored') return Promise.resolve(queuedUnlessIgnored(event));
    const before = lanes.get(event.externalId) ?? Promise.resolve();
    const applied = before
      .then(() => (deps.now().getTime() > latestMs ? QUEUED : applyEvent(deps, project, event)))
      .catch((error: unknown): Outcome => {
        if (error instanceof PurgeUnderWay) return QUEUED;
        deps.log.error('could not apply an event in the request', { error: describeError(error) });
        return QUEUED;
      });
    lanes.set(event.externalId, applied);
    return applied;
  });
  return Promise.all(outcomes);
}

/** What means nothing to us needs no worker: it is recorded here, however much of it there is. */
function queuedUnlessIgnored(event: CustomerEvent | Ignored): Outcome {
  return event.kind === 'ignored' ? { outcome: 'ignored', reason: event.reason } : QUEUED;
}

function isQueued({ outcome }: Outcome): boolean {
  return outcome === 'queued';
}

/** Makes the delivery durable: what was not applied goes on the queue, what was is recorded; if that fails, both go there. */
async function settle(deps: ReceiveDeps, delivery: Delivery, fetches: Fetches): Promise<Delivery> {
  await queue(deps, delivery, fetches, isQueued);
  const record = recordOf(delivery);
  if (record === undefined) return delivery;
  try {
    await deps.deliveries.record(record);
    return delivery;
  } catch (error) {
    deps.log.error('could not record a delivery in the request', { error: describeError(error) });
    // Applying again what is applied already changes nothing; the worker then records it.
    await queue(deps, delivery, fetches, (result) => !isQueued(result));
    return { ...delivery, events: delivery.events.map(({ event }) => ({ event, result: QUEUED })) };
  }
}

/** @throws AppError unavailable: what neither table nor queue takes has to come again */
async function queue(
  deps: ReceiveDeps,
  delivery: Delivery,
  fetches: Fetches,
  isWanted: (result: Outcome) => boolean,
): Promise<void> {
  try {
    await deps.sendSignups(messagesOf(delivery, fetches, isWanted), delivery.projectId);
  } catch (error) {
    throw new AppError('unavailable', undefined, { cause: error });
  }
}

/** Of what was settled here; the worker records the rest, each event under its place. */
function recordOf(delivery: Delivery): Delivery | undefined {
  const { events } = delivery;
  const places = [...events.keys()].filter((place) => !isQueued(events[place]?.result ?? QUEUED));
  if (places.length === 0) return undefined;
  if (places.length === events.length) return delivery;
  const here = events.filter(({ result }) => !isQueued(result));
  return { ...delivery, events: here, places, eventCount: events.length };
}

function messagesOf(
  { events, projectId, source, deliveryId, receiveTime }: Delivery,
  fetches: Fetches,
  isWanted: (result: Outcome) => boolean,
): readonly SignupMessage[] {
  const message = { schemaVersion: 1 as const, projectId, source, deliveryId, receiveTime };
  const eventCount = events.length;
  return events.flatMap(({ event, result }, index) => {
    const fetch = fetches.get(index);
    return isWanted(result) ? [{ ...message, index, eventCount, event, ...(fetch && { fetch }) }] : [];
  });
}
