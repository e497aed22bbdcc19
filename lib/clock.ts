/** The clock is handed in, so that a test can turn it. */
export type Clock = () => Date;

/** What is read of a slowly changing thing is used for at most this long. */
export const MAX_CONFIGURATION_AGE_MS = 10_000;

/**
 * Remembers what `read` gave, by key, for `maxAgeMs`. Only what was found is remembered, and nothing that failed.
 */
export class Remembered<Value> {
  readonly #read: (key: string) => Promise<Value | undefined>;
  readonly #now: Clock;
  readonly #entries = new Map<string, { readonly value: Value; readonly readMs: number }>();

  constructor(read: (key: string) => Promise<Value | undefined>, now: Clock) {
    this.#read = read;
    this.#now = now;
  }

  /** @param maxAgeMs how old the answer may be */
  async get(key: string, maxAgeMs: number = MAX_CONFIGURATION_AGE_MS): Promise<Value | undefined> {
    const nowMs = this.#now().getTime();
    const entry = this.#entries.get(key);
    if (entry !== undefined && nowMs - entry.readMs < maxAgeMs) return entry.value;
    const value = await this.#read(key);
    if (value === undefined) this.#entries.delete(key);
    else this.#entries.set(key, { value, readMs: nowMs });
    return value;
  }
}
