import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase32, isBase32Of } from '../../../lib/encoding/base32.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const bytes = fc.uint8Array({ maxLength: 40 });

/** Reads the text as bits, whatever the encoder did. */
function decode(text: string): Uint8Array {
  const bits = Array.from(text)
    .map((digit) => ALPHABET.indexOf(digit).toString(2).padStart(5, '0'))
    .join('');
  const octets = bits.match(/.{8}/g) ?? [];
  return Uint8Array.from(octets, (octet) => Number.parseInt(octet, 2));
}

describe('base32', () => {
  test('gives the bytes back', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        expect(decode(encodeBase32(input))).toEqual(input);
      }),
    );
  });

  test('has the length that its docstring says', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        expect(encodeBase32(input)).toHaveLength(Math.ceil((input.length * 8) / 5));
      }),
    );
  });

  test('sorts as the bytes do, so that a stamp of either kind orders events alike', () => {
    const equallyLong = fc.tuple(
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
    );
    fc.assert(
      fc.property(equallyLong, ([a, b]) => {
        expect(encodeBase32(a) < encodeBase32(b)).toBe(Buffer.compare(a, b) < 0);
      }),
    );
  });

  test('accepts its own output, and for those bytes nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (input) => {
        const text = encodeBase32(input);
        expect(isBase32Of(text, input.length)).toBe(true);
        // All texts that differ in the last character only: those that decode to the same bytes have other appended bits.
        const sameBytes = Array.from(ALPHABET)
          .map((digit) => text.slice(0, -1) + digit)
          .filter((other) => other !== text && Buffer.compare(decode(other), input) === 0);
        for (const other of sameBytes) expect(isBase32Of(other, input.length)).toBe(false);
      }),
    );
  });

  test.each(['i', 'l', 'o', 'u', 'A', 'Z', '-', ' ', '\n', 'é', '🙂'])('refuses the character %j', (odd) => {
    expect(isBase32Of(odd + '0'.repeat(8 - odd.length), 5)).toBe(false);
    expect(isBase32Of('0'.repeat(8 - odd.length) + odd, 5)).toBe(false);
  });

  test('refuses every other length', () => {
    expect(isBase32Of('0'.repeat(51), 32)).toBe(false);
    expect(isBase32Of('0'.repeat(53), 32)).toBe(false);
    expect(isBase32Of('', 32)).toBe(false);
    expect(isBase32Of('', 0)).toBe(true);
  });
});
