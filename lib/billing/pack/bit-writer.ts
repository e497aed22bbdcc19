/** Bits from the left, as base32 and most formats on the wire have them. */
export class BitWriter {
  #bytes = new Uint8Array(1024);
  #bitCount = 0;

  /** @param width 0 to 32 */
  bits(value: number, width: number): void {
    for (let left = width; left > 0;) {
      const offset = this.#bitCount & 7;
      const taken = Math.min(8 - offset, left);
      left -= taken;
      const chunk = (value >>> left) & ((1 << taken) - 1);
      this.#at(this.#bitCount >>> 3, chunk << (8 - offset - taken));
      this.#bitCount += taken;
    }
  }

  /**
   * A number of unknown size: Exp-Golomb of the given order, 2·log2(value / 2^order + 1) + 1 + order bits.
   * @param value an integer from 0 to 2^53 − 2
   */
  number(value: number, order: number): void {
    const low = 2 ** order;
    const head = Math.floor(value / low) + 1;
    const width = bitLength(head);
    this.bits(0, Math.min(width - 1, 32));
    this.bits(0, Math.max(0, width - 33));
    this.#wide(head, width);
    this.#wide(value % low, order);
  }

  /** The rest of the byte that was begun is zero. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, Math.ceil(this.#bitCount / 8));
  }

  #wide(value: number, width: number): void {
    if (width > 32) this.bits(Math.floor(value / 2 ** 32), width - 32);
    this.bits(value % 2 ** 32, Math.min(width, 32));
  }

  #at(index: number, bits: number): void {
    if (index >= this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[index] = (this.#bytes[index] ?? 0) | bits;
  }
}

/** How many bits an integer from 0 to 2^53 − 1 has; none for 0. */
export function bitLength(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 2 ** 32));
}

/** How many bits tell `count` things apart. */
export function indexWidth(count: number): number {
  return bitLength(Math.max(0, count - 1));
}
