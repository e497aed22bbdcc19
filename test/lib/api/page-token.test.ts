import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageTokenOf, placeIn } from '../../../lib/api/page-token.ts';

test('a page token gives its place back to its own list, and to no other', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => text.isWellFormed()),
      (list, other, place) => {
        const token = pageTokenOf(list, place);
        expect(placeIn(list, token)).toBe(place);
        if (other !== list) expect(() => placeIn(other, token)).toThrow(/page token/);
      },
    ),
  );
});

test('a page token with any character changed, left out or added is none', () => {
  const token = pageTokenOf('projects', 't4h0x5ac');
  for (let index = 0; index < token.length; index += 1) {
    const [before, after] = [token.slice(0, index), token.slice(index + 1)];
    const another = token[index] === 'A' ? 'B' : 'A';
    for (const wrong of [before + another + after, before + after, `${before}A${token.slice(index)}`]) {
      expect(() => placeIn('projects', wrong)).toThrow(/page token/);
    }
  }
});

test.each(['', 'A', '=', ' ', 'nonsense', '../../etc/passwd', 'A'.repeat(10_000)])(
  '%j is no page token',
  (text) => {
    expect(() => placeIn('projects', text)).toThrow(/page token/);
  },
);

test('a page token has only characters that a URL takes as they are', () => {
  expect(pageTokenOf('members/t4h0x5ac', '~|"<>é')).toMatch(/^[\w-]+$/);
});
