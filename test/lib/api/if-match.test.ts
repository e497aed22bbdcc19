import { describe, expect, test } from 'vitest';
import { etagOfVersion } from '../../../lib/api/etag.ts';
import { ifMatching, ifMatchOf, parseIfMatch } from '../../../lib/api/if-match.ts';

describe('If-Match', () => {
  test.each([
    [undefined, undefined],
    ['*', '*'],
    ['"abc"', ['abc']],
    ['abc', ['abc']],
    ['"abc", "def"', ['abc', 'def']],
    ['W/"abc"', []],
    ['W/"abc","def"', ['def']],
    ['"zzz,abc"', ['zzz,abc']],
    ['"zzz,abc,"  ,\t"def"', ['zzz,abc,', 'def']],
    ['W/"a,abc", abc', ['abc']],
    ['",", "W/", ""', [',', 'W/', '']],
    ['"*"', ['*']],
  ])('%j asks for %j', (header, expected) => {
    expect(parseIfMatch(header)).toEqual(expected);
  });

  test.each([
    ...['', '"', '"abc', 'a b', '"a" "b"', ',', '*, "a"', '"a"'.repeat(1_000)],
    ...['"a b"', '"a\tb"', '"a\u007f"', 'w/"a"', 'W/ "a"', 'W/a', '"a",', '"a"b', '"a""b"', '"a', 'a"'],
  ])('%j is refused', (header) => {
    expect(() => parseIfMatch(header)).toThrow(/form/);
  });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
  '%s with a condition that no route takes is refused',
  (method) => {
    for (const name of ['if-none-match', 'if-unmodified-since']) {
      const request = { method, headers: { [name]: '*' } };
      for (const route of [{}, { takesIfMatch: true as const }]) {
        expect(() => ifMatchOf(request, route), name).toThrow(/form/);
      }
      expect(ifMatchOf({ ...request, method: 'GET' }, {})).toBeUndefined();
    }
  },
);

describe('a change under a condition', () => {
  type Item = { readonly version: number; readonly name: string };
  const rename = (name: string) => (item: Item | undefined) =>
    item?.name === name ? item : { version: item?.version ?? 0, name };
  const item = { version: 3, name: 'old' };
  const seen = [etagOfVersion(item)];
  const changed = (ifMatch: Parameters<typeof ifMatching>[0], current: Item | undefined, name = 'new') =>
    ifMatching<Item>(ifMatch, etagOfVersion, rename(name))(current);

  test('is made of what the caller has seen', () => {
    expect(changed(seen, item)).toEqual({ version: 3, name: 'new' });
    expect(changed('*', item)).toEqual({ version: 3, name: 'new' });
    expect(changed(undefined, item)).toEqual({ version: 3, name: 'new' });
  });

  test('is not made of another version, nor where nothing is', () => {
    for (const current of [{ version: 4, name: 'other' }, undefined]) {
      expect(() => changed(seen, current)).toThrow(/since its etag was read/);
    }
    expect(() => changed('*', undefined)).toThrow(/since its etag was read/);
    expect(() => changed([], item)).toThrow(/since its etag was read/);
  });

  test('is answered where it is made already: its answer may have been lost', () => {
    const after = { version: 4, name: 'new' };
    expect(changed(seen, after)).toBe(after);
  });

  test('tells a thing from one that was removed and made again', () => {
    const first = { version: 1, createTime: '2026-11-24T10:00:00.000Z' };
    expect(etagOfVersion(first)).not.toBe(
      etagOfVersion({ ...first, createTime: '2026-11-24T11:00:00.000Z' }),
    );
  });
});
