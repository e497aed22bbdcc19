import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openToken, sealingKeyOf, sealToken } from '../../../lib/api/sealed-token.ts';

const SECRET = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const key = sealingKeyOf(SECRET, 'projects/ann');

test('a sealed token opens to what it was, in its own list and under its own secret alone', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.string({ minLength: 1, maxLength: 60 }),
      (list, other, token) => {
        const sealed = sealToken(sealingKeyOf(SECRET, list), token, randomBytes);
        expect(sealed).toMatch(/^[\w-]+$/);
        expect(openToken(sealingKeyOf(SECRET, list), sealed)).toBe(token);
        const others = [sealingKeyOf(randomBytes(16), list)];
        if (other !== list) others.push(sealingKeyOf(SECRET, other));
        for (const another of others) expect(() => openToken(another, sealed)).toThrow(/page token/);
      },
    ),
  );
});

test('a sealed token holds nothing of its place that can be read', () => {
  const sealed = sealToken(key, 't4h0x5ac', randomBytes);
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('t4h0');
  expect(sealToken(key, 't4h0x5ac', randomBytes)).not.toBe(sealed);
});

test('a sealed token with any character changed, left out or put in between is none', () => {
  const sealed = sealToken(key, 't4h0x5ac', randomBytes);
  for (let index = 0; index < sealed.length; index += 1) {
    const [before, after] = [sealed.slice(0, index), sealed.slice(index + 1)];
    const another = sealed[index] === 'A' ? 'B' : 'A';
    for (const wrong of [before + another + after, before + after, `${before}A${sealed.slice(index)}`]) {
      expect(() => openToken(key, wrong)).toThrow(/page token/);
    }
  }
});

test.each(['', 'A', '=', 'nonsense', '../../etc/passwd', 'A'.repeat(38), 'A'.repeat(10_000)])(
  '%j is no sealed token',
  (text) => {
    expect(() => openToken(key, text)).toThrow(/page token/);
  },
);
