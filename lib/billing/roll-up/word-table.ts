import { finish, mix } from './hash-words.ts';
import { Slots } from './slots.ts';

/** Gives each distinct row of words a number, in the order in which they first came: a Map whose keys cost 4 bytes a word. */
export class WordTable {
  readonly width: number;
  readonly #seed: number;
  readonly #slots = new Slots();
  #words: Uint32Array<ArrayBuffer>;
  #size = 0;

  /** @param seed so that nobody can choose rows that all meet in one slot */
  constructor(width: number, seed: number) {
    this.width = width;
    this.#seed = seed;
    this.#words = new Uint32Array(1024 * width);
  }

  get size(): number {
    return this.#size;
  }

  /** @returns the row's number; it was not there before if that is the `size` of before */
  numberOf(row: Uint32Array, offset = 0): number {
    let hash = this.#seed;
    for (let index = 0; index < this.width; index += 1) hash = mix(hash, row[offset + index] ?? 0);
    hash = finish(hash);
    let place = this.#slots.first(hash);
    for (;;) {
      const found = this.#slots.at(place, hash);
      if (found === -1) return this.#append(place, hash, row, offset);
      if (found >= 0 && this.#is(found, row, offset)) return found;
      place = this.#slots.next(place);
    }
  }

  word(number: number, index: number): number {
    return this.#words[number * this.width + index] ?? 0;
  }

  /** Of all rows, one after the other. */
  get words(): Uint32Array {
    return this.#words;
  }

  #is(number: number, row: Uint32Array, offset: number): boolean {
    const start = number * this.width;
    for (let index = 0; index < this.width; index += 1) {
      if (this.#words[start + index] !== row[offset + index]) return false;
    }
    return true;
  }

  #append(place: number, hash: number, row: Uint32Array, offset: number): number {
    const number = this.#size;
    const start = number * this.width;
    if (start + this.width > this.#words.length) this.#words = grown(this.#words);
    for (let index = 0; index < this.width; index += 1) this.#words[start + index] = row[offset + index] ?? 0;
    this.#slots.put(place, hash, number);
    this.#size += 1;
    return number;
  }
}

/** Twice as long, with what was in it. */
export function grown(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
