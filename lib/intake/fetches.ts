import type { CustomerEvent } from '../account/event.ts';
import { describeError, type Log } from '../log.ts';
import type { FetchMessage } from '../messages/fetch.ts';
import type { CrmObject } from './crm-object.ts';
import type { Delivery, Outcome } from './delivery.ts';
import type { Ignored } from './source.ts';
import type { ConfiguredSource } from './source-reader.ts';

export type SendFetches = (messages: readonly FetchMessage[], projectId: string) => Promise<void>;
export type SendFetchesDeps = { readonly sendFetches: SendFetches; readonly log: Log };

/** What is to be fetched, by the places of the events that ask for it. */
export type Fetches = ReadonlyMap<number, CrmObject>;

/**
 * Of one customer's object once, for the latest event: what is fetched now is as new as that. Nothing without a token.
 * @param body of the webhook, parsed
 */
export function fetchesFor(
  { source, adapter }: Pick<ConfiguredSource, 'source' | 'adapter'>,
  events: readonly (CustomerEvent | Ignored)[],
  body: unknown,
): Fetches {
  if (source.api === undefined || adapter.objectsOf === undefined) return new Map();
  const objects = adapter.objectsOf(body);
  const latest = new Map<string, { place: number; second: number; object: CrmObject }>();
  for (const [place, event] of events.entries()) {
    const object = objects[place];
    if (object === undefined || event.kind === 'ignored' || !isSilent(event)) continue;
    const { second, externalId } = event;
    const key = JSON.stringify([externalId, object]);
    const known = latest.get(key);
    if (known === undefined || second > known.second) latest.set(key, { place, second, object });
  }
  return new Map([...latest.values()].map(({ place, object }) => [place, object]));
}

/** A signup is fetched even if it names somebody: what it does not say is wanted too. Who left is not asked about. */
function isSilent({ kind, name, email }: CustomerEvent): boolean {
  return kind === 'signedUp' || (kind === 'changed' && name === undefined && email === undefined);
}

/** What waits is asked about when its turn comes; of what a purge put an end to nobody asks any more. */
export function wantsFetch({ outcome }: Outcome): boolean {
  return outcome === 'applied' || outcome === 'unchanged';
}

export function fetchMessageOf(
  projectId: string,
  source: string,
  { externalId, second }: CustomerEvent,
  object: CrmObject,
): FetchMessage {
  return { schemaVersion: 1, projectId, source, externalId, second, ...object };
}

/**
 * Sends for what applied events do not say. What can't be sent for now is left to the worker, with its event: that applies once
 * more, and sends.
 */
export async function withFetchesSent(
  { sendFetches, log }: SendFetchesDeps,
  delivery: Delivery,
  fetches: Fetches,
): Promise<Delivery> {
  const { projectId, source, events } = delivery;
  const messages = events.flatMap(({ event, result }, place) => {
    const object = fetches.get(place);
    if (object === undefined || event.kind === 'ignored' || !wantsFetch(result)) return [];
    return [fetchMessageOf(projectId, source, event, object)];
  });
  if (messages.length === 0) return delivery;
  try {
    await sendFetches(messages, projectId);
    return delivery;
  } catch (error) {
    log.error('could not send for what an event does not say', { error: describeError(error) });
    const left = { outcome: 'queued' as const };
    return {
      ...delivery,
      events: events.map(({ event, result }, place) => ({
        event,
        result: fetches.has(place) ? left : result,
      })),
    };
  }
}
