import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { $ZodError } from 'zod/v4/core';
import { parseLosslessJson } from '../../../../lib/encoding/json.ts';
import { eventRulesSchema, readByRules, type EventRule } from '../../../../lib/intake/recipe/mapping.ts';

const rule: EventRule = {
  means: 'signedUp',
  when: { type: 'created' },
  externalId: '{shop}/customer/{id}',
  time: { path: 'at', unit: 'rfc3339' },
  name: '{first} {last}',
  email: '{contact.email|email}',
};
const event = {
  type: 'created',
  shop: 's',
  id: 7,
  at: '2026-11-24T12:00:00Z',
  first: 'Ann',
  last: 'Lee',
  email: 'a@b.c',
};
const read = (body: unknown, rules: readonly EventRule[] = [rule], batch?: string) =>
  readByRules(rules, { body, headers: {} }, batch);

describe('reading by rules', () => {
  test('fills templates from the payload', () => {
    expect(read(event)).toEqual([
      {
        kind: 'signedUp',
        externalId: 's/customer/7',
        second: 1_795_521_600,
        name: 'Ann Lee',
        email: 'a@b.c',
        plan: undefined,
      },
    ]);
  });

  test('takes the first alternative that is there, and leaves out what is not', () => {
    expect(read({ ...event, contact: { email: 'c@b.c' }, last: undefined })).toMatchObject([
      { email: 'c@b.c', name: 'Ann' },
    ]);
    expect(read({ ...event, email: null })).toMatchObject([{ email: undefined }]);
  });

  test.each([
    ['an id that is half there', { ...event, shop: undefined }, 'external_id_missing'],
    ['an id that is an object', { ...event, id: { toString: 'x' } }, 'external_id_missing'],
    ['an empty id', { ...event, id: '' }, 'external_id_missing'],
    ['no time', { ...event, at: undefined }, 'event_time_missing'],
    ['a time that is none', { ...event, at: 'yesterday' }, 'event_time_missing'],
    ['a text that ends in a number', { ...event, at: 'order 5' }, 'event_time_missing'],
    ['a number that is no time in this form', { ...event, at: 7 }, 'event_time_missing'],
    ['a day in an order of its own', { ...event, at: '12/11/2026' }, 'event_time_missing'],
    ['an hour that is none', { ...event, at: '2026-11-24T25:00:00Z' }, 'event_time_missing'],
    ['a type of which no rule speaks', { ...event, type: 'deleted' }, 'unknown_event_type'],
    ['no type', {}, 'unknown_event_type'],
    ['a body that is no object', 7, 'unknown_event_type'],
    ['a body that is null', null, 'unknown_event_type'],
  ])('ignores %s, with the reason', (_, body, reason) => {
    expect(read(body)).toEqual([{ kind: 'ignored', reason }]);
  });

  test.each([
    ['rfc3339', '2026-11-24T14:00:00+02:00', 1_795_521_600],
    ['rfc3339', '2026-11-24T12:00:00.999', 1_795_521_600],
    ['rfc3339', '2026-11-24T12:00:00.999999999Z', 1_795_521_600],
    ['rfc3339', '2026-11-24T14:00:00.000+0200', 1_795_521_600],
    ['rfc3339', '2026-11-24 12:00:00', 1_795_521_600],
    ['seconds', 1_795_521_600, 1_795_521_600],
    ['seconds', '1795521600', 1_795_521_600],
    ['milliseconds', 1_795_521_600_999, 1_795_521_600],
  ] as const)('reads a time in %s: %s', (unit, at, second) => {
    expect(read({ ...event, at }, [{ ...rule, time: { path: 'at', unit } }])).toMatchObject([{ second }]);
  });

  test('keeps an id beyond 2^53 exact', () => {
    const body = parseLosslessJson(JSON.stringify(event).replace('"id":7', '"id":706405506930370084'));
    expect(read(body)).toMatchObject([{ externalId: 's/customer/706405506930370084' }]);
  });

  test.each([
    [{ 'data.status': 'won' }, true],
    [{ 'data.status': ['lost', 'won'] }, true],
    [{ 'data.status': { not: 'open' } }, true],
    [{ 'data.missing': { not: 'open' } }, true],
    [{ 'data.fields': { includes: 'status' } }, true],
    [{ 'data.fields.0': 'status' }, true],
    [{ '$header.x-topic': 'customers/create' }, true],
    [{ 'data.status': 'lost' }, false],
    [{ 'data.status': { not: 'won' } }, false],
    [{ 'data.fields': { includes: 'name' } }, false],
    [{ 'data.status': { includes: 'won' } }, false],
    [{ 'data.missing': null }, false],
    [{ 'data.constructor.name': 'Object' }, false],
    [{ 'data.__proto__.__proto__': null }, false],
  ])('of the condition %j says %s', (when, isFitting) => {
    const body = { ...event, data: { status: 'won', fields: ['status'] } };
    const [reading] = readByRules([{ ...rule, when }], { body, headers: { 'x-topic': 'customers/create' } });
    expect(reading?.kind).toBe(isFitting ? 'signedUp' : 'ignored');
  });

  test('of several rules takes the first that fits', () => {
    const rules: readonly EventRule[] = [
      { ...rule, when: { type: 'x' } },
      { ...rule, means: 'changed', when: {} },
      rule,
    ];
    expect(read(event, rules)).toMatchObject([{ kind: 'changed' }]);
  });

  test('reads a batch from where it is, each event by itself', () => {
    const readings = read({ events: [event, { type: 'x' }, { ...event, id: 8 }] }, [rule], 'events');
    expect(readings.map(({ kind }) => kind)).toEqual(['signedUp', 'ignored', 'signedUp']);
    expect(read([event], [rule], '$')).toHaveLength(1);
    expect(() => read({ events: 'none' }, [rule], 'events')).toThrow($ZodError);
  });

  test('without the list is a ping: ignored, not refused', () => {
    const ignored = [{ kind: 'ignored', reason: 'unknown_event_type' }];
    expect(read({ ping: true }, [rule], 'events')).toEqual(ignored);
    expect(read(null, [rule], 'events')).toEqual(ignored);
  });

  test('never throws anything but a schema’s error, whatever the body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, '$', 'a'), (body, batch) => {
        try {
          read(body, [{ ...rule, when: {} }], batch);
        } catch (error) {
          expect(error).toBeInstanceOf($ZodError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('rules are checked when they are configured', () => {
  test.each([
    ['no signup among them', [{ ...rule, means: 'closed' }]],
    ['none', []],
    ['an external id without a path', [{ ...rule, externalId: 'everybody' }]],
    ['a template with a broken path', [{ ...rule, externalId: '{a..b}' }]],
    ['a name without a path', [{ ...rule, name: 'Customer' }]],
    ['a condition on no path', [{ ...rule, when: { 'a b': 1 } }]],
    ['a unit of time that we do not know', [{ ...rule, time: { path: 'at', unit: 'days' } }]],
    ['no time: a late duplicate would count as news', [{ ...rule, time: undefined }]],
    ['a field that we do not know', [{ ...rule, phone: '{phone}' }]],
  ])('%s', (_, rules) => {
    expect(eventRulesSchema.safeParse(rules).success).toBe(false);
  });
});
