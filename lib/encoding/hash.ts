import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeBase32 } from './base32.ts';

export function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The first `bits` bits of a digest as base32 text; `bits` is a multiple of 5. */
export function leadingBits(digest: Uint8Array, bits: number): string {
  return encodeBase32(digest).slice(0, bits / 5);
}

/** Four bytes of length (big-endian) before each text's UTF-8, so that ("a", "bc") and ("ab", "c") differ. */
export function lengthPrefixed(...texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** Compares without telling by its duration where the two differ. Lengths are no secret here. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
