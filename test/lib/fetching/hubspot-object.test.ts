import { describe, expect, test } from 'vitest';
import { objectUrl, profileOf, retryAfterSecondsOf } from '../../../lib/fetching/hubspot-object.ts';
import { NOW } from '../../support/factories.ts';

const bodyOf = (properties: object) => Buffer.from(JSON.stringify({ id: '1', properties, archived: false }));

test.each([
  ['contact', undefined, '/contacts/7?properties=email,firstname,lastname,company'],
  ['contact', 'plan', '/contacts/7?properties=email,firstname,lastname,company,plan'],
  ['company', undefined, '/companies/7?properties=name,domain'],
  ['deal', 'tier', '/deals/7?properties=dealname,tier'],
] as const)('a %s is asked for what we keep, and no more (plan: %s)', (objectType, planProperty, path) => {
  const object = { objectType, objectId: '7', portalId: '1' };
  expect(objectUrl('https://api.hubapi.com', object, planProperty)).toBe(
    `https://api.hubapi.com/crm/v3/objects${path}`,
  );
});

describe('a profile', () => {
  test.each([
    ['contact', { firstname: 'Åsa', lastname: 'Öst', email: 'a@x.example' }, 'Åsa Öst', 'a@x.example'],
    ['contact', { firstname: null, lastname: 'Öst', email: null }, 'Öst', ''],
    ['contact', { firstname: ' ', lastname: null, company: 'Acme', email: '' }, 'Acme', ''],
    ['contact', {}, '', ''],
    ['company', { name: 'Acme', domain: 'acme.example' }, 'Acme', undefined],
    ['company', { name: null, domain: 'acme.example' }, 'acme.example', undefined],
    ['deal', { dealname: 'Acme 2027' }, 'Acme 2027', undefined],
  ] as const)('of a %s %j is named by what there is', (objectType, properties, name, email) => {
    expect(profileOf(bodyOf(properties), objectType, undefined)).toStrictEqual({
      name,
      ...(email !== undefined && { email }),
      plan: undefined,
    });
  });

  test('has the plan of the configured property', () => {
    expect(profileOf(bodyOf({ tier: 'gold' }), 'deal', 'tier').plan).toBe('gold');
    expect(profileOf(bodyOf({ tier: 'gold' }), 'deal', undefined).plan).toBeUndefined();
  });

  test.each(['', '{', 'null', '[]', '{}', '{"properties":null}', '{"properties":{"name":{}}}'])(
    'is none in %j',
    (body) => {
      expect(() => profileOf(Buffer.from(body), 'company', undefined)).toThrow();
    },
  );
});

describe('when HubSpot wants the next request', () => {
  const at = (status: number, headers: Record<string, string>, body = '') =>
    retryAfterSecondsOf({ status, headers, body: Buffer.from(body) }, NOW);
  test.each<readonly [number, Record<string, string>, string, number | undefined]>([
    [429, { 'retry-after': '12' }, '', 12],
    [429, { 'retry-after': new Date(NOW.getTime() + 90_000).toUTCString() }, '', 90],
    [429, { 'retry-after': new Date(NOW.getTime() - 90_000).toUTCString() }, '', 0],
    [429, { 'retry-after': 'soon' }, '', undefined],
    [429, { 'x-hubspot-ratelimit-interval-milliseconds': '10000' }, '', 10],
    [429, { 'x-hubspot-ratelimit-interval-milliseconds': '-1' }, '', undefined],
    [429, { 'x-hubspot-ratelimit-daily-remaining': '0' }, '', 14_400],
    [429, {}, '{"policyName":"DAILY"}', 14_400],
    [429, {}, '{"policyName":"TEN_SECONDLY_ROLLING"}', undefined],
    [429, {}, '<html>', undefined],
    [503, { 'retry-after': '5' }, '', 5],
    [500, { 'x-hubspot-ratelimit-daily-remaining': '0' }, '', undefined],
  ])('%i %j %s: %s', (status, headers, body, seconds) => {
    expect(at(status, headers, body)).toBe(seconds);
  });
});
