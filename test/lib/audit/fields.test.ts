import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsOf, RECORDED_VALUES } from '../../../lib/audit/fields.ts';
import { ROUTES } from '../../../lib/api/routes.ts';
import * as z from 'zod/mini';

describe('of what was sent', () => {
  test('the names are recorded, and values only where they can tell of nobody', () => {
    const input = {
      displayName: 'Ann',
      plan: 'gold',
      scopes: ['a:b', '*'],
      labels: { role: 'Ann' },
      role: undefined,
    };
    expect(fieldsOf(input)).toEqual({
      fields: ['displayName', 'labels', 'plan', 'scopes'],
      values: { plan: 'gold', scopes: ['a:b', '*'] },
    });
  });

  test.each([
    ['what is no word', { plan: '+46 70 123 45 67 (Ann)' }],
    ['an address', { plan: 'ann@example.com' }],
    ['what is in an object', { plan: { name: 'ann' } }],
    ['what is too much for one write unit', { scopes: Array.from({ length: 60 }, (_, n) => `area${n}:do`) }],
  ])('%s is not recorded', (_, input) => {
    expect(fieldsOf(input)).toEqual({ fields: Object.keys(input) });
  });

  test('nothing is recorded where nothing was', () => {
    for (const input of [undefined, {}, [], 'text', null]) expect(fieldsOf(input)).toEqual({});
  });

  test('no value is ever recorded of a field that is not on the list', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('displayName', 'secretHash', 'labels', 'secrets', 'plan', 'role'),
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (input) => {
        const { values = {}, fields = [] } = fieldsOf(input);
        for (const recorded of Object.keys(values)) expect(RECORDED_VALUES.has(recorded)).toBe(true);
        expect(fields.length).toBeLessThanOrEqual(20);
        expect(JSON.stringify(values).length).toBeLessThanOrEqual(256);
      }),
    );
  });

  test('every name on the list is one that a route takes, and none that could hold a secret or a name', () => {
    const bodies = ROUTES.flatMap(({ schemas: { body } }) => (body === undefined ? [] : [body]));
    const taken = bodies.flatMap((body) => {
      const { properties = {}, anyOf = [] } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
      return [...Object.keys(properties), ...anyOf.flatMap((one) => Object.keys(one.properties ?? {}))];
    });
    const unknown = [...RECORDED_VALUES].filter((name) => !taken.includes(name));
    expect(unknown).toEqual([]);
    for (const name of RECORDED_VALUES)
      expect(name).not.toMatch(/name|mail|label|secret|token|hash|customer|url/i);
  });
});
