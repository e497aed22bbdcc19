/**
 * Crockford's base32 in lower case, bits from the left, zero bits appended: no i, l, o, u, so that ids survive
 * being read aloud. Runs in the browser too (the claim page makes its secret there).
 *
 * Source of the alphabet: https://www.crockford.com/base32.html
 */
export const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The whole input as text: `ceil(bytes * 8 / 5)` characters. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bufferedBits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bufferedBits += 8;
    while (bufferedBits >= 5) {
      bufferedBits -= 5;
      text += ALPHABET.charAt((buffer >>> bufferedBits) & 31);
    }
    buffer &= (1 << bufferedBits) - 1;
  }
  return bufferedBits > 0 ? text + ALPHABET.charAt((buffer << (5 - bufferedBits)) & 31) : text;
}

/** Whether `text` is what `encodeBase32` gives for some `byteCount` bytes (the appended bits are zero). */
export function isBase32Of(text: string, byteCount: number): boolean {
  const bitCount = byteCount * 8;
  if (text.length !== Math.ceil(bitCount / 5)) return false;
  let digit = 0;
  for (const character of text) {
    digit = ALPHABET.indexOf(character);
    if (digit < 0) return false;
  }
  const appendedBits = text.length * 5 - bitCount;
  return (digit & ((1 << appendedBits) - 1)) === 0;
}

/** The big-endian number of `byteCount` bytes, at most 6, that `text` is the base32 of. */
export function numberOfBase32(text: string, byteCount: number): number {
  const digits = Array.from(text).reduce((number, character) => number * 32 + ALPHABET.indexOf(character), 0);
  return digits / 2 ** (text.length * 5 - byteCount * 8);
}
