import { MAX_VERDICT_AGE_MS, VerdictCache } from '../access/verdict-cache.ts';
import { createStopwatch, type Clock, type SteadyClock } from '../clock.ts';

export type VerifierOptions = {
  /** Of the onboarding API, without a slash at its end. */
  readonly apiUrl: string;
  /** A key with the scope `accessKeys:verify`: it is what the product asks with. */
  readonly productToken: string;
  /** How long a yes is remembered: 10 s unless given, and at most; 0 asks each time. */
  readonly maxAgeMs?: number | undefined;
  /** How long an answer is waited for, as long as a yes may be remembered at most: 1 to 10,000 whole ms, 5 s unless given. */
  readonly timeoutMs?: number | undefined;
  readonly now: Clock;
  /** `performance.now` unless given. A yes is as old as `now` or this says, whichever says more: a clock set back gives it no time. */
  readonly steadyMs?: SteadyClock | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
};

export type Question = {
  readonly token: string;
  /** Where the caller wants to act; the key's own subproject if absent. */
  readonly subprojectId?: string;
  readonly scope?: string;
};

export type Verdict = {
  readonly valid: boolean;
  /** As in the API's answer: `valid`, `key_revoked`, `insufficient_scope`, … */
  readonly code: string;
  readonly accessKeyId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly subprojectId?: string | undefined;
};

const TIMEOUT_MS = 5_000;

/**
 * Whether to let a caller in: one question to the onboarding API, or none while the same one was answered with yes less than 10 s ago.
 * @returns a function that throws if there is no answer: no answer is no permission
 * @throws RangeError if `maxAgeMs` or `timeoutMs` is out of its bounds
 */
export function createVerifier({
  apiUrl,
  productToken,
  maxAgeMs,
  timeoutMs = TIMEOUT_MS,
  now,
  steadyMs = () => performance.now(),
  fetch = globalThis.fetch,
}: VerifierOptions): (question: Question) => Promise<Verdict> {
  // A yes is let in when it arrives, however long ago it was said: the wait has the same bound as the memory.
  if (!(Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= MAX_VERDICT_AGE_MS)) {
    throw new RangeError(`timeoutMs: 1 to ${MAX_VERDICT_AGE_MS}`);
  }
  const cache = new VerdictCache<Verdict>(createStopwatch(now, steadyMs), maxAgeMs);
  const ask = async (body: string): Promise<Verdict> => {
    const response = await fetch(`${apiUrl}/v1/accessKeys/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${productToken}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(timeoutMs),
      // A redirection would take both keys to where nobody meant them to go, and its answer would let callers in.
      redirect: 'error',
    });
    if (!response.ok) throw new Error(`verification answered ${response.status}`);
    return parseVerdict(await response.json());
  };
  return async ({ token, subprojectId, scope }) => {
    // What is remembered goes by exactly what was asked.
    const body = JSON.stringify({ token, subprojectId, scope });
    return cache.get(body, () => ask(body));
  };
}

/** Anything but a clear yes is a no. Frozen: whoever asks the same gets the same object. Without a schema library: a product bundles this. */
function parseVerdict(answer: unknown): Verdict {
  if (typeof answer !== 'object' || answer === null)
    return Object.freeze({ valid: false, code: 'no verdict' });
  const members = new Map<string, unknown>(Object.entries(answer));
  const text = (name: string): string | undefined => {
    const member = members.get(name);
    return typeof member === 'string' ? member : undefined;
  };
  return Object.freeze({
    valid: members.get('valid') === true,
    code: text('code') ?? 'no verdict',
    accessKeyId: text('accessKeyId'),
    projectId: text('projectId'),
    subprojectId: text('subprojectId'),
  });
}
