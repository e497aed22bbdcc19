import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { hubspot } from '../../../lib/intake/hubspot.ts';
import { parseLosslessJson } from '../../../lib/encoding/json.ts';
import { codeOf, webhookRequest } from '../../support/factories.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const URL = 'https://www.example.com/webhook_uri';
const BODY = "{'example_field':'example_value'}";
/** Published: HubSpot's Python and Ruby SDKs' tests. The third is derived from HubSpot's rules; no published one has a query. */
const VECTORS = [
  {
    url: URL,
    body: BODY,
    timestamp: '1693657560000',
    signature: 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
  },
  {
    url: URL,
    body: BODY,
    timestamp: '1700000300000',
    signature: 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=',
  },
  {
    url: 'https://www.example.com/hooks/hubspot?tenant=a%2Fb&at=10%3A00&name=J%C3%B6n%20B&x=%40%2C',
    body: '[{"eventId":1}]',
    timestamp: '1764000000000',
    signature: 'HT0EgXhUj0xjIlEwSYUDfSkvE8ceYgtofLQVOLBLERw=',
  },
];
const [VECTOR] = VECTORS;
if (VECTOR === undefined) throw new Error('there are vectors');
const SIGNATURE = VECTOR.signature;
const TIMESTAMP = VECTOR.timestamp;

type Change = {
  readonly signature?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly url?: string;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly nowMs?: number;
};

function verdict(change: Change = {}) {
  const headers = {
    'x-hubspot-signature-v3': 'signature' in change ? change.signature : SIGNATURE,
    'x-hubspot-request-timestamp': 'timestamp' in change ? change.timestamp : TIMESTAMP,
    ...change.headers,
  };
  const { method = 'POST', url = URL, body = BODY, secrets = [SECRET], nowMs = Number(TIMESTAMP) } = change;
  return codeOf(() =>
    hubspot.verify(
      webhookRequest({ method, url, headers, body: Buffer.from(body) }),
      secrets,
      new Date(nowMs),
    ),
  );
}

/** Signs the URL that is given, as it is. */
function sign(signedUrl: string, body = BODY, timestamp = TIMESTAMP): string {
  return createHmac('sha256', SECRET).update(`POST${signedUrl}${body}${timestamp}`).digest('base64');
}

describe('a HubSpot v3 signature', () => {
  test.each(VECTORS)('passes: the vector of $timestamp', ({ timestamp, ...vector }) => {
    expect(verdict({ ...vector, timestamp, nowMs: Number(timestamp) })).toBe('no error');
  });

  test.each<[string, Change]>([
    ['any of several secrets', { secrets: ['00000000-other', SECRET] }],
    ['one 5 minutes old', { nowMs: Number(TIMESTAMP) + 300_000 }],
    ['one 5 minutes ahead', { nowMs: Number(TIMESTAMP) - 300_000 }],
    [
      'one beside older signatures',
      { headers: { 'x-hubspot-signature': 'ffff', 'x-hubspot-signature-version': 'v1' } },
    ],
  ])('passes: %s', (_, change) => {
    expect(verdict(change)).toBe('no error');
  });

  test.each<[string, Change, ReturnType<typeof codeOf>]>([
    ['no signature', { signature: undefined }, 'signature_missing'],
    ['no timestamp', { timestamp: undefined }, 'signature_missing'],
    ['a timestamp of letters', { timestamp: 'now' }, 'signature_malformed'],
    ['a timestamp sent twice', { timestamp: `${TIMESTAMP},${TIMESTAMP}` }, 'signature_malformed'],
    ['over 5 minutes old', { nowMs: Number(TIMESTAMP) + 300_001 }, 'signature_expired'],
    ['over 5 minutes ahead', { nowMs: Number(TIMESTAMP) - 300_001 }, 'signature_expired'],
    ['seconds for milliseconds', { timestamp: '1693657560' }, 'signature_expired'],
    ['a wrong value', { signature: VECTORS[1]?.signature }, 'signature_invalid'],
    ['a word', { signature: 'potato' }, 'signature_invalid'],
    ['no padding', { signature: SIGNATURE.slice(0, -1) }, 'signature_invalid'],
    ['junk behind the value', { signature: `${SIGNATURE}AAAA` }, 'signature_invalid'],
    ['a header sent twice', { signature: `${SIGNATURE},${SIGNATURE}` }, 'signature_invalid'],
    ['a good header before a bad one', { signature: `${SIGNATURE},AAAA` }, 'signature_invalid'],
    ['a good header after a bad one', { signature: `AAAA,${SIGNATURE}` }, 'signature_invalid'],
    ['another secret', { secrets: ['00000000-other'] }, 'signature_invalid'],
    ['no secret at all', { secrets: [] }, 'signature_invalid'],
    ['another method', { method: 'PUT' }, 'signature_invalid'],
    ['another host', { url: URL.replace('www.', '') }, 'signature_invalid'],
    ['a query string added', { url: `${URL}?a=b` }, 'signature_invalid'],
    ['the body with a line end', { body: `${BODY}\n` }, 'signature_invalid'],
  ])('is refused: %s', (_, change, code) => {
    expect(verdict(change)).toBe(code);
  });

  test('is never replaced by an older one: v1 or v2 alone are refused', () => {
    // Published v1 and v2 vectors of the same body.
    const v1 = '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750';
    const v2 = '4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383';
    for (const [version, old] of Object.entries({ v1, v2 })) {
      const headers = { 'x-hubspot-signature': old, 'x-hubspot-signature-version': version };
      expect(verdict({ headers, signature: undefined })).toBe('signature_missing');
      expect(verdict({ headers, signature: sign('https://elsewhere.example') })).toBe('signature_invalid');
    }
  });

  test('is refused with any one byte of the body changed', () => {
    const passed = Array.from(
      BODY,
      (character, at) =>
        BODY.slice(0, at) + String.fromCharCode(character.charCodeAt(0) ^ 1) + BODY.slice(at + 1),
    ).filter((body) => verdict({ body }) !== 'signature_invalid');
    expect(passed).toEqual([]);
  });
});

describe('the URL that HubSpot signs', () => {
  const decoded = [
    ['%3A', ':'],
    ['%2F', '/'],
    ['%3F', '?'],
    ['%40', '@'],
    ['%21', '!'],
    ['%24', '$'],
    ['%27', "'"],
    ['%28', '('],
    ['%29', ')'],
    ['%2A', '*'],
    ['%2C', ','],
    ['%3B', ';'],
  ] as const;

  test.each(decoded)('has %s as %s', (sequence, character) => {
    const url = `${URL}?a=x${sequence}y${sequence}`;
    expect(verdict({ url, signature: sign(`${URL}?a=x${character}y${character}`) })).toBe('no error');
    expect(verdict({ url, signature: sign(url) })).toBe('signature_invalid');
  });

  const twelve = new Set<string>(decoded.map(([sequence]) => sequence));
  const others = Array.from(
    { length: 256 },
    (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).filter((sequence) => !twelve.has(sequence));

  test('has each of the other 244 sequences as it came', () => {
    const wrong = others.filter((sequence) => {
      const url = `${URL}?a=${sequence}b`;
      return verdict({ url, signature: sign(url) }) !== 'no error';
    });
    expect(others).toHaveLength(244);
    expect(wrong).toEqual([]);
  });

  test('is decoded once: an escaped escape stays', () => {
    const url = `${URL}?a=%253A`;
    expect(verdict({ url, signature: sign(url) })).toBe('no error');
  });
});

describe('a secret', () => {
  test.each<[string, boolean]>([
    [SECRET, true],
    ['', false],
    ['short', false],
    ['x'.repeat(256), false],
  ])('%s can be one: %s', (secret, isOne) => {
    expect(hubspot.faultOfSecret(secret) === undefined).toBe(isOne);
  });
});

const EVENT = {
  objectId: 1001,
  subscriptionType: 'contact.creation',
  eventId: 1,
  subscriptionId: 2,
  portalId: 62515,
  appId: 4,
  occurredAt: 1764000000999,
  attemptNumber: 0,
};
const SECOND = 1764000000;
const UNKNOWN = { kind: 'ignored', reason: 'unknown_event_type' };

function readOne(overrides: Record<string, unknown>) {
  return hubspot.read([{ ...EVENT, ...overrides }], true)[0];
}

describe('a HubSpot event', () => {
  const dealStage = { propertyName: 'dealstage', propertyValue: 'closedwon' };
  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ subscriptionType: 'contact.creation' }, { kind: 'signedUp', externalId: '62515/contact/1001' }],
    [{ subscriptionType: 'company.creation' }, { kind: 'signedUp', externalId: '62515/company/1001' }],
    [{ subscriptionType: 'contact.restore' }, { kind: 'signedUp' }],
    [{ subscriptionType: 'contact.deletion' }, { kind: 'closed', externalId: '62515/contact/1001' }],
    [{ subscriptionType: 'contact.privacyDeletion' }, { kind: 'closed', externalId: '62515/contact/1001' }],
    [{ subscriptionType: 'company.deletion' }, { kind: 'closed' }],
    [{ subscriptionType: 'deal.deletion' }, { kind: 'closed', externalId: '62515/deal/1001' }],
    [{ subscriptionType: 'deal.creation' }, UNKNOWN],
    [
      { subscriptionType: 'deal.propertyChange', ...dealStage },
      { kind: 'signedUp', externalId: '62515/deal/1001' },
    ],
    [{ subscriptionType: 'deal.propertyChange', ...dealStage, propertyValue: 'closedlost' }, UNKNOWN],
    [
      { subscriptionType: 'object.creation', objectTypeId: '0-1' },
      { kind: 'signedUp', externalId: '62515/contact/1001' },
    ],
    [
      { subscriptionType: 'object.creation', objectTypeId: '0-2' },
      { kind: 'signedUp', externalId: '62515/company/1001' },
    ],
    [
      { subscriptionType: 'object.deletion', objectTypeId: '0-3' },
      { kind: 'closed', externalId: '62515/deal/1001' },
    ],
    [{ subscriptionType: 'object.propertyChange', objectTypeId: '0-3', ...dealStage }, { kind: 'signedUp' }],
    [{ subscriptionType: 'object.creation', objectTypeId: '2-77' }, UNKNOWN],
    [{ subscriptionType: 'object.creation' }, UNKNOWN],
    [
      { subscriptionType: 'contact.propertyChange', propertyName: 'email', propertyValue: 'a@example.com' },
      { kind: 'changed', email: 'a@example.com' },
    ],
    [
      { subscriptionType: 'company.propertyChange', propertyName: 'name', propertyValue: 'Example AB' },
      { kind: 'changed', name: 'Example AB' },
    ],
    [
      { subscriptionType: 'contact.propertyChange', propertyName: 'email', propertyValue: 'REDACTED' },
      UNKNOWN,
    ],
    [
      { subscriptionType: 'company.propertyChange', propertyName: 'name', propertyValue: 'REDACTED' },
      UNKNOWN,
    ],
    [{ subscriptionType: 'contact.propertyChange', propertyName: 'phone', propertyValue: '+46' }, UNKNOWN],
    [{ subscriptionType: 'contact.merge' }, UNKNOWN],
    [{ subscriptionType: 'contact.associationChange' }, UNKNOWN],
    [{ subscriptionType: 'ticket.creation' }, UNKNOWN],
    [{ subscriptionType: 'contact' }, UNKNOWN],
    [{ subscriptionType: undefined }, UNKNOWN],
    // The field table of the documentation has another name for the type than its requests have.
    [{ subscriptionType: undefined, eventType: 'contact.creation' }, { kind: 'signedUp' }],
  ])('%j is %j', (overrides, expected) => {
    expect(readOne(overrides)).toMatchObject(expected);
  });

  test('happened in the second that its milliseconds say', () => {
    expect(readOne({})).toMatchObject({ second: SECOND });
  });

  test('is read from the official example of a won deal', () => {
    const body = parseLosslessJson(
      '[{"objectId":1001,"subscriptionType":"object.propertyChange","objectTypeId":"0-3","propertyName":"dealstage","propertyValue":"closedwon","eventId":1,"subscriptionId":2,"portalId":3,"appId":4,"occurredAt":1764000000000,"attemptNumber":0}]',
    );
    expect(hubspot.read(body, true)).toEqual([
      { kind: 'signedUp', externalId: '3/deal/1001', second: SECOND },
    ]);
  });

  test('with an id above 2^53 keeps every digit', () => {
    const body = parseLosslessJson(JSON.stringify([EVENT]).replace('1001', '706405506930370084'));
    expect(hubspot.read(body, true)).toMatchObject([{ externalId: '62515/contact/706405506930370084' }]);
  });

  test('is one of a batch, each read by itself', () => {
    const ids = Array.from({ length: 101 }, (_, index) => index);
    const kinds = hubspot.read(
      ids.map((objectId) => ({ ...EVENT, objectId })),
      true,
    );
    expect(kinds).toHaveLength(101);
    expect(hubspot.read([], true)).toEqual([]);
  });

  test('of an unknown type is ignored, whatever its shape: it must not spoil the batch that it came in', () => {
    const odd = {
      subscriptionType: 'conversation.newMessage',
      objectId: 'a-b-c',
      portalId: null,
      occurredAt: '2026',
    };
    expect(hubspot.read([odd, EVENT], true)).toMatchObject([UNKNOWN, { kind: 'signedUp' }]);
  });

  test('without an id is ignored with its reason', () => {
    const reason = { kind: 'ignored', reason: 'external_id_missing' };
    expect(readOne({ objectId: undefined })).toEqual(reason);
    expect(readOne({ portalId: undefined })).toEqual(reason);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['an object', EVENT],
    ['a list of texts', ['contact.creation']],
    ['a list of lists', [[]]],
    ['a number for the type', [{ ...EVENT, subscriptionType: 7 }]],
  ])('of the wrong shape is refused by the schema: %s', (_, body) => {
    expect(() => hubspot.read(body, true)).toThrow(z.core.$ZodError);
  });

  test.each<[string, object]>([
    ['a text for an id', { objectId: 'x' }],
    ['no value for an id', { objectId: null }],
    ['a fraction for an id', { objectId: 1.5 }],
    ['a text for the time', { occurredAt: '2026' }],
    ['a time before there was HubSpot', { occurredAt: -1 }],
    ['an object for a value', { propertyValue: {} }],
  ])('that is malformed itself is ignored and spoils none of its batch: %s', (_, fault) => {
    const readings = hubspot.read([EVENT, { ...EVENT, ...fault }, EVENT], true);
    expect(readings).toMatchObject([
      { kind: 'signedUp' },
      { kind: 'ignored', reason: 'event_malformed' },
      { kind: 'signedUp' },
    ]);
  });
});
