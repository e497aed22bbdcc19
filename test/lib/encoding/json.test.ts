import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asciiJson, canonicalJson, parseLosslessJson } from '../../../lib/encoding/json.ts';

describe('canonicalJson', () => {
  test('does not depend on the order in which members were set', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string()), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(members, (entries) => {
        const reversed = Object.fromEntries([...entries].reverse());
        expect(canonicalJson({ outer: reversed })).toBe(
          canonicalJson({ outer: Object.fromEntries(entries) }),
        );
      }),
    );
  });

  test('leaves out what is absent and keeps what is null', () => {
    expect(canonicalJson({ b: undefined, c: null, a: [1, { y: 2, x: true }] })).toBe(
      '{"a":[1,{"x":true,"y":2}],"c":null}',
    );
  });
});

describe('asciiJson', () => {
  test('is JSON of the same value, in ASCII, for any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((u) => String.fromCharCode(u)) })),
        (texts) => {
          const json = asciiJson({ texts });
          expect(json).toMatch(/^[ -~]*$/);
          expect(JSON.parse(json)).toEqual({ texts });
        },
      ),
    );
  });
});

describe('parseLosslessJson', () => {
  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['706405506930370084', '706405506930370084'],
    ['[{"id":706405506930370084}]', [{ id: '706405506930370084' }]],
    ['1e30', 1e30],
    ['0.1', 0.1],
    ['"706405506930370084"', '706405506930370084'],
  ])('reads %s without losing a digit', (text, expected) => {
    expect(parseLosslessJson(text)).toEqual(expected);
  });

  test('reads everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const parsed: unknown = JSON.parse(text);
        fc.pre(!/\d{16}/.test(text));
        expect(parseLosslessJson(text)).toEqual(parsed);
      }),
    );
  });

  test('fails only with what its callers expect', () => {
    expect(() => parseLosslessJson('{')).toThrow(SyntaxError);
    expect(() => parseLosslessJson('['.repeat(200_000) + ']'.repeat(200_000))).toThrow(RangeError);
  });
});
