export type Rejection = { readonly index: number; readonly code: string };

/** What became of one attempt to hand a batch over. */
export type Handover =
  /** Durable, but for those that were rejected: sent again they would be rejected again. */
  | { readonly kind: 'taken'; readonly rejected: readonly Rejection[] }
  /** The batch can not be read, whoever sends it whenever. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nobody knows whether it arrived, or it did not: to be sent again as it is. */
  | { readonly kind: 'failed'; readonly error: Error; readonly retryAfterMs: number | undefined };

export type UsageRequest = {
  readonly apiUrl: string;
  readonly token: string;
  /** JSON, a batch of CloudEvents. */
  readonly body: string;
  readonly eventCount: number;
  readonly signal: AbortSignal;
  readonly fetch: typeof globalThis.fetch;
};

/** All else may pass: a key that was revoked is replaced, a deployment comes back. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);

/** One attempt. Anything but a clear yes is none. */
export async function sendUsage(request: UsageRequest): Promise<Handover> {
  const { apiUrl, token, body, eventCount, signal, fetch } = request;
  try {
    const response = await fetch(`${apiUrl}/v1/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      signal,
      // A redirection would take the key to where nobody meant it to go.
      redirect: 'error',
    });
    const { status, headers } = response;
    const answer = jsonIn(await response.text());
    if (status === 200) {
      const rejected = rejectionsIn(answer, eventCount);
      if (rejected !== undefined) return { kind: 'taken', rejected };
    }
    if (REFUSALS.has(status)) return { kind: 'refused', code: textOf(answer, 'code') ?? `http_${status}` };
    const error = new Error(`usage was answered with ${status} ${textOf(answer, 'code') ?? ''}`.trimEnd());
    return { kind: 'failed', error, retryAfterMs: secondsIn(headers.get('retry-after')) };
  } catch (error) {
    const failure = error instanceof Error ? error : new Error('usage could not be sent', { cause: error });
    return { kind: 'failed', error: failure, retryAfterMs: undefined };
  }
}

/** @returns undefined if this is not the answer to a batch of so many: then it is none. Without a schema library: a product bundles this. */
function rejectionsIn(answer: unknown, eventCount: number): readonly Rejection[] | undefined {
  const rejected = memberOf(answer, 'rejected');
  if (!Array.isArray(rejected)) return undefined;
  if (memberOf(answer, 'accepted') !== eventCount - rejected.length) return undefined;
  const readable = rejected.flatMap((each: unknown) => {
    const [index, code] = [memberOf(each, 'index'), memberOf(each, 'code')];
    return typeof index === 'number' && typeof code === 'string' ? [{ index, code }] : [];
  });
  return readable.length === rejected.length ? readable : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

function textOf(answer: unknown, name: string): string | undefined {
  const member = memberOf(answer, name);
  return typeof member === 'string' ? member : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsIn(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}
