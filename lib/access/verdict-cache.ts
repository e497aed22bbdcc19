import type { Clock } from '../clock.ts';

/** A revoked key is let in for at most so long after its revocation: the bound that nobody may raise. */
export const MAX_VERDICT_AGE_MS = 10_000;
const MAX_VERDICTS = 10_000;

type Entry<Verdict> = { readonly verdict: Promise<Verdict>; readonly askedMs: number };

/**
 * Remembers who was let in. The age counts from when the question was asked, not from the answer: a revocation in between is not
 * forgotten longer than the bound. A no is never remembered, so that a new key works at once and guesses push nothing out that is good;
 * nor is a failure. Questions at the same time are one.
 */
export class VerdictCache<Verdict extends { readonly valid: boolean }> {
  readonly #entries = new Map<string, Entry<Verdict>>();
  readonly #now: Clock;
  readonly #maxAgeMs: number;
  readonly #maxVerdicts: number;

  /** @param maxAgeMs at most MAX_VERDICT_AGE_MS; 0 remembers nothing */
  constructor(now: Clock, maxAgeMs = MAX_VERDICT_AGE_MS, maxVerdicts = MAX_VERDICTS) {
    if (!(maxAgeMs >= 0 && maxAgeMs <= MAX_VERDICT_AGE_MS)) {
      throw new RangeError(`maxAgeMs: 0 to ${MAX_VERDICT_AGE_MS}`);
    }
    this.#now = now;
    this.#maxAgeMs = maxAgeMs;
    this.#maxVerdicts = maxVerdicts;
  }

  async get(question: string, ask: () => Promise<Verdict>): Promise<Verdict> {
    const nowMs = this.#now().getTime();
    const known = this.#entries.get(question);
    // A clock that was set back makes nothing younger.
    const ageMs = known === undefined ? Infinity : Math.abs(nowMs - known.askedMs);
    if (known !== undefined && ageMs < this.#maxAgeMs) return known.verdict;

    const entry = { verdict: ask(), askedMs: nowMs };
    this.#remember(question, entry);
    try {
      const verdict = await entry.verdict;
      if (!verdict.valid) this.#forget(question, entry);
      return verdict;
    } catch (error) {
      this.#forget(question, entry);
      throw error;
    }
  }

  #remember(question: string, entry: Entry<Verdict>): void {
    this.#entries.delete(question);
    if (this.#entries.size >= this.#maxVerdicts) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(question, entry);
  }

  #forget(question: string, entry: Entry<Verdict>): void {
    if (this.#entries.get(question) === entry) this.#entries.delete(question);
  }
}
