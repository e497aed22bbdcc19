/** Of one caller, in a minute, in one execution environment. */
export const MAX_DENIALS_A_MINUTE = 60;
const MAX_CALLERS = 10_000;

/**
 * Bounds what a known caller can make us write by asking for what they may not have: each action on each resource once a minute, and 60
 * in all.
 */
export class DenialLimit {
  #minute = '';
  readonly #seen = new Map<string, Set<string>>();

  /** @param what they asked for: action and resource. Undefined: it is not to be recorded */
  admit(caller: string, what: string, now: Date): { readonly isLastOfMinute: boolean } | undefined {
    this.#turnTo(now.toISOString().slice(0, 16));
    const seen = this.#seen.get(caller) ?? new Set();
    if (seen.size >= MAX_DENIALS_A_MINUTE || seen.has(what)) return undefined;
    if (!this.#seen.has(caller) && this.#seen.size >= MAX_CALLERS) return undefined;
    this.#seen.set(caller, seen.add(what));
    return { isLastOfMinute: seen.size === MAX_DENIALS_A_MINUTE };
  }

  /** It could not be recorded: whoever asks again is not to be denied unrecorded. */
  forget(caller: string, what: string): void {
    this.#seen.get(caller)?.delete(what);
  }

  #turnTo(minute: string): void {
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#seen.clear();
  }
}
