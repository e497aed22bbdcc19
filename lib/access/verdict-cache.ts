import type { Stopwatch } from '../clock.ts';

/** A revoked key is let in for at most so long after its revocation: the bound that nobody may raise. */
export const MAX_VERDICT_AGE_MS = 10_000;
const MAX_VERDICTS = 10_000;

type Asked<Verdict> = { readonly verdict: Promise<Verdict>; readonly ageMs: () => number };

/**
 * Remembers who was let in. The age counts from when the question was asked, not from the answer: a revocation in between is not
 * forgotten longer than the bound. A no is never remembered, so that a new key works at once; nor is a failure. Questions at the same
 * time are one.
 */
export class VerdictCache<Verdict extends { readonly valid: boolean }> {
  /** The oldest first. */
  readonly #yeses = new Map<string, Asked<Verdict>>();
  /** Apart, so that guesses push nothing out that is good. As many as are under way. */
  readonly #pending = new Map<string, Asked<Verdict>>();
  readonly #stopwatch: Stopwatch;
  readonly #maxAgeMs: number;
  readonly #maxVerdicts: number;

  /** @param maxAgeMs at most MAX_VERDICT_AGE_MS; 0 remembers nothing */
  constructor(stopwatch: Stopwatch, maxAgeMs = MAX_VERDICT_AGE_MS, maxVerdicts = MAX_VERDICTS) {
    if (!(maxAgeMs >= 0 && maxAgeMs <= MAX_VERDICT_AGE_MS)) {
      throw new RangeError(`maxAgeMs: 0 to ${MAX_VERDICT_AGE_MS}`);
    }
    this.#stopwatch = stopwatch;
    this.#maxAgeMs = maxAgeMs;
    this.#maxVerdicts = maxVerdicts;
  }

  async get(question: string, ask: () => Promise<Verdict>): Promise<Verdict> {
    const known = this.#yeses.get(question) ?? this.#pending.get(question);
    if (known !== undefined && known.ageMs() < this.#maxAgeMs) return known.verdict;

    this.#yeses.delete(question);
    const ageMs = this.#stopwatch();
    const asked = { verdict: ask(), ageMs };
    this.#pending.set(question, asked);
    const isLatest = (): boolean => this.#pending.get(question) === asked;
    try {
      const verdict = await asked.verdict;
      if (verdict.valid && isLatest()) this.#remember(question, asked);
      return verdict;
    } finally {
      if (isLatest()) this.#pending.delete(question);
    }
  }

  #remember(question: string, asked: Asked<Verdict>): void {
    if (this.#yeses.size >= this.#maxVerdicts) {
      const [oldest] = this.#yeses.keys();
      if (oldest !== undefined) this.#yeses.delete(oldest);
    }
    this.#yeses.set(question, asked);
  }
}
