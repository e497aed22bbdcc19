/** Reads what a BitWriter wrote. Past the end there are zeros: whoever reads checks `position` once, at the end. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** In bits. */
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** @param width 0 to 32 */
  bits(width: number): number {
    if (width > 24) {
      const high = this.bits(width - 16);
      return high * 65_536 + this.bits(16);
    }
    if (width === 0) return 0;
    const value = this.#peek() >>> (32 - width);
    this.position += width;
    return value;
  }

  number(order: number): number {
    let zeros = 0;
    let ahead = Math.clz32(this.#peek() & 0xffffff00);
    while (ahead === 32) {
      zeros += 24;
      this.position += 24;
      if (zeros > 64) throw new RangeError('a number of a pack has no end');
      ahead = Math.clz32(this.#peek() & 0xffffff00);
    }
    this.position += ahead;
    const head = this.#wide(zeros + ahead + 1);
    return (head - 1) * 2 ** order + this.#wide(order);
  }

  /** The first whole byte after what was read. */
  get byteOffset(): number {
    return Math.ceil(this.position / 8);
  }

  #wide(width: number): number {
    return width > 32 ? this.bits(width - 32) * 2 ** 32 + this.bits(32) : this.bits(width);
  }

  /** At least the next 24 bits, left-aligned in 32. */
  #peek(): number {
    const index = this.position >>> 3;
    const bytes = this.#bytes;
    const word =
      ((bytes[index] ?? 0) << 24) |
      ((bytes[index + 1] ?? 0) << 16) |
      ((bytes[index + 2] ?? 0) << 8) |
      (bytes[index + 3] ?? 0);
    return word << (this.position & 7);
  }
}
