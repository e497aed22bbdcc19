import type { Clock } from '../clock.ts';

/** Resolves when the next request with this key may start. */
export type Pace = (key: string) => Promise<void>;

/** How many keys are remembered; to forget one too early costs at most a refused request. */
const MAX_KEYS = 1_000;

/**
 * Keeps requests with one key apart, in one execution environment.
 * @param wait resolves after so many milliseconds
 */
export function createPace(spacingMs: number, now: Clock, wait: (ms: number) => Promise<unknown>): Pace {
  const nextMs = new Map<string, number>();
  return async (key) => {
    const nowMs = now().getTime();
    const turnMs = Math.max(nowMs, nextMs.get(key) ?? 0);
    if (nextMs.size >= MAX_KEYS) nextMs.clear();
    nextMs.set(key, turnMs + spacingMs);
    if (turnMs > nowMs) await wait(turnMs - nowMs);
  };
}
