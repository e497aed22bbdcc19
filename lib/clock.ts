/** The clock is handed in, so that a test can turn it. */
export type Clock = () => Date;

/** Milliseconds since some moment that only grow (`performance.now`). Handed in too. */
export type SteadyClock = () => number;

/** Starts to measure; what it gives says how many milliseconds ago that was. */
export type Stopwatch = () => () => number;

/**
 * Believes the clock that says more: the wall clock may be set back, and the steady one may stand still while its machine sleeps.
 * One that was set ahead makes things older, which costs a question.
 */
export function createStopwatch(now: Clock, steadyMs: SteadyClock): Stopwatch {
  return () => {
    const [startMs, steadyStartMs] = [now().getTime(), steadyMs()];
    return () => Math.max(now().getTime() - startMs, steadyMs() - steadyStartMs);
  };
}

/** What is read of a slowly changing thing is used for at most this long. */
export const MAX_CONFIGURATION_AGE_MS = 10_000;

/**
 * Remembers what `read` gave, by key, for `maxAgeMs`. Only what was found is remembered, and nothing that failed.
 */
export class Remembered<Value> {
  readonly #read: (key: string) => Promise<Value | undefined>;
  readonly #stopwatch: Stopwatch;
  readonly #entries = new Map<string, { readonly value: Value; readonly ageMs: () => number }>();

  constructor(read: (key: string) => Promise<Value | undefined>, stopwatch: Stopwatch) {
    this.#read = read;
    this.#stopwatch = stopwatch;
  }

  /** @param maxAgeMs how old the answer may be */
  async get(key: string, maxAgeMs: number = MAX_CONFIGURATION_AGE_MS): Promise<Value | undefined> {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.ageMs() < maxAgeMs) return entry.value;
    const ageMs = this.#stopwatch();
    const value = await this.#read(key);
    if (value === undefined) this.#entries.delete(key);
    else this.#entries.set(key, { value, ageMs });
    return value;
  }
}
