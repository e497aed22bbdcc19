/** How often a request is sent in all. */
export const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
/** Whoever asks us to wait longer is down: a person decides. */
const MAX_PAUSE_MS = 60_000;

const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether the same request may get another answer soon. Of 429 and 409, only what passes in seconds. */
export function isPassing(status: number, code: string): boolean {
  if (code === 'write_conflict') return true;
  return PASSING_STATUSES.has(status) && code !== 'too_many_revoked_keys';
}

/**
 * How long to wait before the next attempt.
 * @param retryAfter seconds or a date, RFC 9110 §10.2.3
 * @param chance from 0 to 1: many that were refused at once must not come back at once
 */
export function pauseMs(attempt: number, retryAfter: string | null, now: Date, chance: number): number {
  const askedMs = retryAfter === null ? Number.NaN : retryAfterMs(retryAfter, now);
  if (askedMs >= 0) return Math.min(MAX_PAUSE_MS, askedMs);
  return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + chance / 2);
}

function retryAfterMs(text: string, now: Date): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  return Math.max(0, Date.parse(text) - now.getTime());
}
