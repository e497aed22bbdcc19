import { describe, expect, test } from 'vitest';
import { MAX_ENDED_KEYS, MAX_LIVE_KEYS } from '../../../lib/access/key-ring.ts';
import { displayNameSchema, labelsSchema, scopeSchema, scopesSchema } from '../../../lib/account/fields.ts';

describe('a scope', () => {
  test.each(['*', 'messages:read', 'messages:*', 'a.b-c_1:x.y', `${'a'.repeat(64)}:${'b'.repeat(64)}`])(
    '%s is one',
    (scope) => {
      expect(scopeSchema.safeParse(scope).success).toBe(true);
    },
  );

  test.each([
    '',
    ' ',
    'messages',
    'messages:',
    ':read',
    '*:read',
    '*:*',
    'messages:re*',
    'messages:read ',
    'messages:read\n',
    'a:b:c',
    '1a:b',
    `${'a'.repeat(65)}:b`,
  ])('%j is none', (scope) => {
    expect(scopeSchema.safeParse(scope).success).toBe(false);
  });
});

describe('labels', () => {
  const many = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, 'v']));

  test.each<[string, unknown, boolean]>([
    ['none', {}, true],
    ['255', many(255), true],
    ['256', many(256), false],
    [
      'of 16 KiB',
      { ...Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`k${i + 10}`, 'x'.repeat(255)])) },
      true,
    ],
    [
      'of more than 16 KiB',
      Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`k${i + 10}`, 'é'.repeat(255)])),
      false,
    ],
    ['with an empty name', { '': 'v' }, false],
    ['with an empty value', { a: '' }, false],
    ['with a long value', { a: 'x'.repeat(256) }, false],
    ['with a number', { a: 1 }, false],
  ])('%s', (_, labels, isValid) => {
    expect(labelsSchema.safeParse(labels).success).toBe(isValid);
  });
});

test.each<[string, boolean]>([
  ['', false],
  ['x', true],
  ['x'.repeat(255), true],
  ['x'.repeat(256), false],
])('a display name has 1 to 255 characters', (name, isValid) => {
  expect(displayNameSchema.safeParse(name).success).toBe(isValid);
});

/**
 * All keys of a container are in its item, and an item has at most 400 KB. If a customer could fill it, nobody could suspend
 * or close the subproject any more: those writes need room too.
 */
test('the largest keys that may be made, live and ended, leave room in an item', () => {
  const candidates = [1, 10, 15, 16, 20, 30, 40, 50].map((count) =>
    Array.from({ length: count }, (_, index) => `${'a'.repeat(60)}${index + 1000}:${'b'.repeat(64)}`),
  );
  const allowed = candidates.filter((scopes) => scopesSchema.safeParse(scopes).success);
  expect(allowed.length).toBeGreaterThan(1);
  const scopeBytes = Math.max(...allowed.map((scopes) => scopes.join('').length + scopes.length));
  // The name may take 3 bytes a unit; ids, hash, times and what DynamoDB adds are well under 600 bytes. A key may get the
  // scopes of its caller, which are at most those of a key and of a grant together.
  const keyBytes = 2 * scopeBytes + 3 * 255 + 600;
  // Labels of the customer and of the grant are at most 16 KiB each.
  const itemBytes = (MAX_LIVE_KEYS + MAX_ENDED_KEYS) * keyBytes + 2 * 16_384;
  expect(itemBytes).toBeLessThan(400 * 1024 * 0.9);
});
