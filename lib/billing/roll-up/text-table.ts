import { finish, mix } from './hash-words.ts';
import { Slots } from './slots.ts';
import { grown } from './word-table.ts';

/** Gives each distinct text, in UTF-8, a number: no string is made of it, and none is kept. */
export class TextTable {
  readonly #seed: number;
  readonly #slots = new Slots();
  #bytes = new Uint8Array(16 * 1024);
  #ends = new Uint32Array(1024);
  #size = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  numberOf(bytes: Uint8Array, start: number, end: number): number {
    let hash = mix(this.#seed, end - start);
    for (let index = start; index < end; index += 1) hash = mix(hash, bytes[index] ?? 0);
    hash = finish(hash);
    let place = this.#slots.first(hash);
    for (;;) {
      const found = this.#slots.at(place, hash);
      if (found === -1) return this.#append(place, hash, bytes.subarray(start, end));
      if (found >= 0 && this.#is(found, bytes, start, end)) return found;
      place = this.#slots.next(place);
    }
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }

  #is(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#startOf(number);
    if ((this.#ends[number] ?? 0) - own !== end - start) return false;
    for (let index = start; index < end; index += 1) {
      if (this.#bytes[own + index - start] !== bytes[index]) return false;
    }
    return true;
  }

  #append(place: number, hash: number, text: Uint8Array): number {
    const number = this.#size;
    const start = this.#startOf(number);
    while (start + text.length > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (number >= this.#ends.length) this.#ends = grown(this.#ends);
    this.#bytes.set(text, start);
    this.#ends[number] = start + text.length;
    this.#slots.put(place, hash, number);
    this.#size += 1;
    return number;
  }
}
