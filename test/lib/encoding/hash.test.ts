import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalInConstantTime, leadingBits, lengthPrefixed, sha256 } from '../../../lib/encoding/hash.ts';

describe('lengthPrefixed', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'é', '🙂'), maxLength: 4 }), {
    maxLength: 3,
  });

  test('keeps lists of texts apart that differ', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(lengthPrefixed(...a).equals(lengthPrefixed(...b))).toBe(isDeepStrictEqual(a, b));
      }),
    );
  });

  test('counts bytes, not characters', () => {
    expect(lengthPrefixed('é').toString('hex')).toBe('00000002c3a9');
  });
});

describe('sha256', () => {
  test('of parts is that of the parts joined', () => {
    const joined = createHash('sha256').update('ab').digest();
    expect(sha256('a', Buffer.from('b'))).toEqual(joined);
  });
});

describe('leadingBits', () => {
  test('is a prefix of the whole text', () => {
    expect(leadingBits(Uint8Array.of(0xff, 0x00, 0xff), 10)).toBe('zw');
  });
});

describe('equalInConstantTime', () => {
  test('says what a plain comparison says', () => {
    const bytes = fc.uint8Array({ maxLength: 2 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equalInConstantTime(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });
});
