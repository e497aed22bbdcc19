/** One buffer for all columns of a pack: ten thousand packs with a dozen buffers each would be the most work of a run. */
export class Space {
  readonly #buffer: ArrayBuffer;
  #offset = 0;

  /** @param wordCount of 32 bits, of all that will be taken */
  constructor(wordCount: number) {
    this.#buffer = new ArrayBuffer(wordCount * Uint32Array.BYTES_PER_ELEMENT);
  }

  words(count: number): Uint32Array {
    return new Uint32Array(this.#buffer, this.#take(count), count);
  }

  /** Signed. */
  integers(count: number): Int32Array {
    return new Int32Array(this.#buffer, this.#take(count), count);
  }

  #take(count: number): number {
    const offset = this.#offset;
    this.#offset += count * Uint32Array.BYTES_PER_ELEMENT;
    return offset;
  }
}
