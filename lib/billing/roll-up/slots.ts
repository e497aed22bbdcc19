const FIRST_SIZE = 1 << 10;
/** Pairs of (hash, ordinal + 1), so that a miss touches one cache line; half of them stay free. */
const PAIR = 2;

/** Open addressing over ordinals: what stands behind an ordinal, and whether it is the one sought, is the caller's. */
export class Slots {
  #pairs = new Uint32Array(FIRST_SIZE * PAIR);
  #mask = FIRST_SIZE - 1;
  #used = 0;

  /** @returns where to look first */
  first(hash: number): number {
    return hash & this.#mask;
  }

  next(place: number): number {
    return (place + 1) & this.#mask;
  }

  /** @returns the ordinal at this place if it was put with this hash; −1 if the place is free; −2 for another's */
  at(place: number, hash: number): number {
    const entry = this.#pairs[place * PAIR + 1] ?? 0;
    if (entry === 0) return -1;
    return this.#pairs[place * PAIR] === hash ? entry - 1 : -2;
  }

  put(place: number, hash: number, ordinal: number): void {
    this.#pairs[place * PAIR] = hash;
    this.#pairs[place * PAIR + 1] = ordinal + 1;
    this.#used += 1;
    if (this.#used * 2 > this.#mask) this.#grow();
  }

  #grow(): void {
    const old = this.#pairs;
    const size = (this.#mask + 1) * 2;
    this.#pairs = new Uint32Array(size * PAIR);
    this.#mask = size - 1;
    for (let index = 0; index < old.length; index += PAIR) {
      const entry = old[index + 1] ?? 0;
      if (entry === 0) continue;
      const hash = old[index] ?? 0;
      let place = hash & this.#mask;
      while (this.#pairs[place * PAIR + 1] !== 0) place = (place + 1) & this.#mask;
      this.#pairs[place * PAIR] = hash;
      this.#pairs[place * PAIR + 1] = entry;
    }
  }
}
