import type { ChangeDeps } from '../account/apply.ts';
import type { Project } from '../account/project.ts';
import type { Remembered } from '../clock.ts';
import { applyEvent } from '../intake/apply-event.ts';
import { normalise } from '../intake/normalise.ts';
import type { Source, SourceApi } from '../intake/source.ts';
import type { FetchMessage } from '../messages/fetch.ts';
import type { Get } from './get.ts';
import { HUBSPOT_API_URL, objectUrl, profileOf, retryAfterSecondsOf } from './hubspot-object.ts';
import type { Pace } from './pace.ts';

export type FetchDeps = ChangeDeps & {
  readonly projects: Remembered<Project>;
  /** By `<projectId>/<source>`. */
  readonly sources: Remembered<Source>;
  readonly openApiToken: (source: Source, api: SourceApi) => Promise<string>;
  readonly get: Get;
  readonly pace: Pace;
};

/** The API did not give it: try again later. */
export class FetchRefused extends Error {
  override readonly name = 'FetchRefused';
  readonly status: number;
  /** When the API wants to be asked again, if it said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, retryAfterSeconds: number | undefined) {
    super(`the API answered ${status}`);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export type FetchOutcome = 'applied' | 'unchanged' | 'empty' | 'gone' | 'no_token' | 'other_portal';

/**
 * Asks the CRM for what its webhook did not say, and applies it as a change of that event's second: it never reverts what
 * was heard of later. Done twice, or after another fetch, it merges like any event.
 * @throws FetchRefused, or whatever kept the request from being made or its answer from being read
 */
export async function fetchCustomer(deps: FetchDeps, message: FetchMessage): Promise<FetchOutcome> {
  const { projectId, objectType, externalId, second } = message;
  const [project, source] = await Promise.all([
    deps.projects.get(projectId),
    sourceToAsk(deps.sources, `${projectId}/${message.source}`),
  ]);
  // Neither is ever deleted for good: a message that names an unknown one is a fault for people to look at.
  if (project === undefined) throw new Error('the message names an unknown project');
  if (source === undefined) throw new Error('the message names an unknown source');
  const { api } = source;
  if (api === undefined) return 'no_token';
  // An id is unique in its portal only: in another one it is somebody else.
  if (api.portalId !== undefined && api.portalId !== message.portalId) return 'other_portal';

  const body = await ask(deps, source, api, message);
  if (body === undefined) return 'gone';
  const profile = profileOf(body, objectType, api.planProperty);
  const event = normalise({ kind: 'changed', externalId, second, ...profile }, source.realm, deps.now());
  if (event.kind === 'ignored') throw new Error('the message is of an event that was not to be applied');
  const { name, email, plan } = event;
  if (name === undefined && email === undefined && plan === undefined) return 'empty';
  const { outcome } = await applyEvent(deps, project, event);
  return outcome === 'applied' ? 'applied' : 'unchanged';
}

/** A token may be as old as our memory of it; that there is none must be so now, for who is not asked is never asked. */
async function sourceToAsk(sources: Remembered<Source>, key: string): Promise<Source | undefined> {
  const source = await sources.get(key);
  return source?.api === undefined ? sources.get(key, 0) : source;
}

/** @returns undefined if there is no such object any more */
async function ask(
  { get, pace, openApiToken, now }: FetchDeps,
  source: Source,
  api: SourceApi,
  message: FetchMessage,
): Promise<Buffer | undefined> {
  const token = await openApiToken(source, api);
  // By ciphertext: a new token starts afresh.
  await pace(api.tokenCiphertext);
  const url = objectUrl(api.url ?? HUBSPOT_API_URL, message, api.planProperty);
  const answer = await get(url, { authorization: `Bearer ${token}`, accept: 'application/json' });
  if (answer.status === 200) return answer.body;
  if (answer.status === 404) return undefined;
  throw new FetchRefused(answer.status, retryAfterSecondsOf(answer, now()));
}
