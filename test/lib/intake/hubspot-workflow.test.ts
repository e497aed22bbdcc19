import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { sha256 } from '../../../lib/encoding/hash.ts';
import { hubspotWorkflow } from '../../../lib/intake/hubspot-workflow.ts';
import { codeOf, NOW, webhookRequest } from '../../support/factories.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const URL = 'https://www.example.com/webhook_uri';
/** Published: HubSpot's Node SDK (the first two) and Python SDK, tests of signature v2. */
const VECTORS = [
  { method: 'GET', body: '', signature: 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e' },
  {
    method: 'POST',
    body: '{"example_field":"example_value"}',
    signature: '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900',
  },
  {
    method: 'POST',
    body: "{'example_field':'example_value'}",
    signature: '4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383',
  },
] as const;
/** Published with them: signature v1 of the last body, which leaves method and URL out. */
const V1 = '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750';
/** Published by HubSpot's Node SDK: signature v1 of an app's webhook. */
const APP_V1 = {
  body: '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]',
  headers: { 'x-hubspot-signature': '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de' },
};
const [, , VECTOR] = VECTORS;

type Change = {
  readonly headers?: Record<string, string | undefined>;
  readonly method?: string;
  readonly url?: string;
  readonly body?: string;
  readonly secrets?: readonly string[];
};

function verdict(change: Change = {}, settings: Parameters<typeof hubspotWorkflow>[0] = {}) {
  const { headers = { 'x-hubspot-signature': VECTOR.signature }, secrets = [SECRET], ...rest } = change;
  const request = webhookRequest({
    method: 'POST',
    url: URL,
    ...rest,
    headers,
    body: Buffer.from(change.body ?? VECTOR.body),
  });
  return codeOf(() => hubspotWorkflow(settings).verify(request, secrets, NOW));
}

const signature = (text: string, version?: string): Change => ({
  headers: { 'x-hubspot-signature': text, 'x-hubspot-signature-version': version },
});

describe('a signature of a HubSpot workflow', () => {
  test.each(VECTORS)('passes: the published vector of $method $body', ({ signature, ...rest }) => {
    expect(verdict({ ...rest, headers: { 'x-hubspot-signature': signature } })).toBe('no error');
  });

  test.each<[string, Change]>([
    ['one that says it is v2', signature(VECTOR.signature, 'v2')],
    ['any of several secrets', { secrets: ['another-secret', SECRET] }],
    ['at any time: it has none', {}],
  ])('passes: %s', (_, change) => {
    expect(verdict(change)).toBe('no error');
  });

  test('covers the URL with its query string, as it was called', () => {
    const url = `${URL}?tenant=a%2Fb`;
    const made = sha256(SECRET, 'POST', url, VECTOR.body).toString('hex');
    expect(verdict({ ...signature(made), url })).toBe('no error');
    expect(verdict({ ...signature(made), url: `${URL}?tenant=a/b` })).toBe('signature_invalid');
  });

  test.each<[string, Change, ReturnType<typeof codeOf>]>([
    ['none', { headers: {} }, 'signature_missing'],
    ['an empty one', signature(''), 'signature_missing'],
    ['the older v1', signature(V1, 'v1'), 'signature_malformed'],
    ['the older v1, unsaid', signature(V1), 'signature_invalid'],
    ['the older v1 of an app', APP_V1, 'signature_invalid'],
    ['one of another version', signature(VECTOR.signature, 'v3'), 'signature_malformed'],
    ['another secret', { secrets: ['another-secret'] }, 'signature_invalid'],
    ['no secret at all', { secrets: [] }, 'signature_invalid'],
    ['another method', { method: 'PUT' }, 'signature_invalid'],
    ['another URL', { url: `${URL}/` }, 'signature_invalid'],
    ['another body', { body: `${VECTOR.body} ` }, 'signature_invalid'],
    ['upper case', signature(VECTOR.signature.toUpperCase()), 'signature_invalid'],
    ['a header sent twice', signature(`${VECTOR.signature},${VECTOR.signature}`), 'signature_invalid'],
    ['an API key in its place', { headers: { authorization: `Bearer ${SECRET}` } }, 'signature_missing'],
  ])('is refused: %s', (_, change, code) => {
    expect(verdict(change)).toBe(code);
  });

  test('does not count where the newer v3 is there and wrong', () => {
    const headers = {
      'x-hubspot-signature': VECTOR.signature,
      'x-hubspot-request-timestamp': String(NOW.getTime()),
    };
    const v3 = createHmac('sha256', SECRET)
      .update(`POST${URL}${VECTOR.body}${NOW.getTime()}`)
      .digest('base64');
    expect(verdict({ headers: { ...headers, 'x-hubspot-signature-v3': v3 } })).toBe('no error');
    expect(verdict({ headers: { ...headers, 'x-hubspot-signature-v3': 'AAAA' } })).toBe('signature_invalid');
  });
});

describe('an API key of a HubSpot workflow', () => {
  const bearer = { authenticity: { scheme: 'bearer' } } as const;
  const header = { authenticity: { scheme: 'header', header: 'x-api-key' } } as const;

  test('passes in the header that is configured', () => {
    expect(verdict({ headers: { authorization: `Bearer ${SECRET}` } }, bearer)).toBe('no error');
    expect(verdict({ headers: { 'x-api-key': SECRET } }, header)).toBe('no error');
  });

  test.each([
    [{ authorization: `Bearer ${SECRET}x` }, bearer, 'signature_invalid'],
    [{ authorization: SECRET }, bearer, 'signature_invalid'],
    [{ 'x-api-key': SECRET }, bearer, 'signature_missing'],
    [{ authorization: `Bearer ${SECRET}` }, header, 'signature_missing'],
    [{ 'x-hubspot-signature': VECTOR.signature }, bearer, 'signature_missing'],
  ] as const)('is refused: %j', (headers, settings, code) => {
    expect(verdict({ headers }, settings)).toBe(code);
  });
});

const CREATED_MS = 1_795_521_000_123;
const MODIFIED_MS = 1_795_521_600_999;
const withHistory = (value: string) => ({ value, versions: [{ value, timestamp: CREATED_MS }] });
const contact = {
  vid: 101,
  'portal-id': 62_515,
  'is-contact': true,
  properties: {
    firstname: withHistory('Ada'),
    lastname: withHistory('Lovelace'),
    email: withHistory('ada@example.com'),
    company: withHistory('Engines Ltd'),
    createdate: withHistory(String(CREATED_MS)),
    lastmodifieddate: withHistory(String(MODIFIED_MS)),
  },
};
const company = {
  portalId: 62_515,
  companyId: 7,
  isDeleted: false,
  properties: { name: { value: 'Engines Ltd' }, hs_lastmodifieddate: { value: String(MODIFIED_MS) } },
};
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const signedUp = { kind: 'signedUp', second: Math.floor(MODIFIED_MS / 1000) };

describe('a HubSpot record', () => {
  const read = (body: unknown) => hubspotWorkflow({}).read(body, true);

  test.each<[string, unknown, object]>([
    ['a contact with its history', contact, { ...signedUp, ...ada, externalId: '62515/contact/101' }],
    [
      'a contact of plain texts',
      {
        objectId: '706405506930370084',
        objectTypeId: '0-1',
        portalId: 62_515,
        properties: {
          firstname: 'Ada',
          lastname: 'Lovelace',
          email: 'ada@example.com',
          lastmodifieddate: new Date(MODIFIED_MS).toISOString(),
        },
      },
      { ...signedUp, ...ada, externalId: '62515/contact/706405506930370084' },
    ],
    ['a company', company, { ...signedUp, name: 'Engines Ltd', externalId: '62515/company/7' }],
    [
      'a deal',
      {
        portalId: 1,
        dealId: 8,
        properties: { dealname: { value: 'Big' }, hs_lastmodifieddate: MODIFIED_MS },
      },
      { ...signedUp, name: 'Big', externalId: '1/deal/8' },
    ],
    [
      'an id that is a property only',
      {
        portalId: 1,
        objectType: 'CONTACT',
        properties: { hs_object_id: '5', lastmodifieddate: MODIFIED_MS },
      },
      { ...signedUp, externalId: '1/contact/5' },
    ],
    [
      'one that was never modified',
      { ...company, properties: { createdate: { value: '1000' } } },
      { kind: 'signedUp', second: 1 },
    ],
  ])('signs up: %s', (_, body, expected) => {
    expect(read(body)).toEqual([expect.objectContaining(expected)]);
  });

  test.each([
    ['without a portal', { ...contact, 'portal-id': undefined }, 'external_id_missing'],
    ['without an id', { portalId: 1, objectType: 'DEAL', properties: {} }, 'external_id_missing'],
    ['without a time', { ...contact, properties: {} }, 'event_time_missing'],
    ['whose time is none', { ...company, properties: { createdate: 'soon' } }, 'event_time_missing'],
    [
      'of a type that we do not know',
      { portalId: 1, objectId: 2, objectTypeId: '2-1' },
      'unknown_event_type',
    ],
    ['of nothing', {}, 'unknown_event_type'],
  ])('is ignored: one %s', (_, body, reason) => {
    expect(read(body)).toEqual([{ kind: 'ignored', reason }]);
  });

  test.each([[null], [[]], ['text'], [7]])('is no %j', (body) => {
    expect(() => read(body)).toThrow(z.core.$ZodError);
  });

  test('means what is configured, by the names of properties, with history or without', () => {
    const { read } = hubspotWorkflow({
      events: [
        {
          means: 'closed',
          when: { 'properties.lifecyclestage': 'other' },
          externalId: '{properties.customer_number}',
          time: { path: 'modifiedTime', unit: 'milliseconds' },
        },
      ],
    });
    const properties = {
      ...contact.properties,
      lifecyclestage: withHistory('other'),
      customer_number: withHistory('C-9'),
    };
    const expected = [{ kind: 'closed', externalId: 'C-9', second: signedUp.second }];
    expect(read({ ...contact, properties }, true)).toEqual(expected);
    const chosen = { lifecyclestage: 'other', customer_number: 'C-9', lastmodifieddate: MODIFIED_MS };
    expect(read(chosen, true)).toEqual(expected);
  });

  test('has no members but its own: a property called __proto__ is one like others', () => {
    const body: unknown = JSON.parse('{"__proto__":{"vid":1},"properties":{"__proto__":{"value":"x"}}}');
    expect(read(body)).toEqual([{ kind: 'ignored', reason: 'unknown_event_type' }]);
  });
});

test('a secret is an app’s, or an API key of 8 characters and more', () => {
  const key = hubspotWorkflow({ authenticity: { scheme: 'bearer' } });
  expect(hubspotWorkflow({}).faultOfSecret(SECRET)).toBeUndefined();
  expect(hubspotWorkflow({}).faultOfSecret('has a space')).toEqual(expect.any(String));
  expect(key.faultOfSecret('12345678')).toBeUndefined();
  expect(key.faultOfSecret('1234567')).toEqual(expect.any(String));
});
