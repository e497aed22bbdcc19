import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  authenticitySchema,
  faultOfSecretUnder,
  verifyAuthenticity,
  type Authenticity,
} from '../../../../lib/intake/recipe/authenticity.ts';
import { PRESETS } from '../../../../lib/intake/presets/presets.ts';
import { codeOf, NOW, NOW_SECOND, webhookRequest } from '../../../support/factories.ts';

type Sample = { readonly headers: Record<string, string>; readonly body: string };

function verdictOf(recipe: Authenticity, { headers, body }: Sample, secrets: readonly string[], now = NOW) {
  return codeOf(() => {
    verifyAuthenticity(recipe, webhookRequest({ headers, body: Buffer.from(body) }), secrets, now);
  });
}

describe('published vectors', () => {
  test.each([
    [
      'Shopify',
      PRESETS.shopify,
      'test_secret_key',
      '{"foo": "bar"}',
      { 'x-shopify-hmac-sha256': 'B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=' },
    ],
    [
      'GitHub, docs',
      PRESETS['github-marketplace'],
      "It's a Secret to Everybody",
      'Hello, World!',
      { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
    ],
    [
      'GitHub, octokit',
      PRESETS['github-marketplace'],
      'mysecret',
      '{"foo":"bar"}',
      { 'x-hub-signature-256': 'sha256=4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3' },
    ],
    [
      'GitHub, escapes and hearts',
      PRESETS['github-marketplace'],
      'development',
      '{"foo":"Foo\\n\\u001B[34mbar: ♥♥♥♥♥♥♥♥\\nthis-is-lost\\u001B[0m\\u001B[2K"}',
      { 'x-hub-signature-256': 'sha256=afecc3caa27548bb90d51a50384cb2868b9a3327b4ad6a01c9bd4ed0f8b0b12c' },
    ],
    [
      'Intercom (derived)',
      PRESETS.intercom,
      'intercom_test_secret',
      '{"topic":"ping"}',
      { 'x-hub-signature': 'sha1=ac1f52d1bbca7e591d319488301d681a55a6349d' },
    ],
    [
      'Attio (derived), as a source of one’s own',
      {
        authenticity: authenticitySchema.parse({
          scheme: 'hmac',
          header: 'attio-signature',
          algorithm: 'sha256',
          encoding: 'hex',
          signed: '{body}',
        }),
      },
      'attio_test_secret',
      '{"events":[]}',
      { 'attio-signature': '943932530001af27001246a96ea405d18f35b76b1e0df7a627b0415482899ca3' },
    ],
  ])('%s verifies', (_, { authenticity }, secret, body, headers) => {
    expect(verdictOf(authenticity, { headers, body }, [secret])).toBe('no error');
    expect(verdictOf(authenticity, { headers, body }, ['another secret', secret])).toBe('no error');
    expect(verdictOf(authenticity, { headers, body: `${body} ` }, [secret])).toBe('signature_invalid');
    expect(verdictOf(authenticity, { headers, body }, ['another secret'])).toBe('signature_invalid');
    expect(verdictOf(authenticity, { headers: {}, body }, [secret])).toBe('signature_missing');
  });

  test('Close (derived) verifies: the key is hex-decoded, the timestamp signed and fresh', () => {
    const { authenticity } = PRESETS.close;
    const secret = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
    const body = '{"event":{"id":"ev_1"}}';
    const headers = {
      'close-sig-timestamp': '1544271440',
      'close-sig-hash': 'aea19239fa4bd879a385685780747a52b3fb688938840a1472d9abe71e410db6',
    };
    const sent = new Date(1_544_271_440_000);
    expect(verdictOf(authenticity, { headers, body }, [secret], sent)).toBe('no error');
    expect(verdictOf(authenticity, { headers, body }, [secret])).toBe('signature_expired');
    const later = { ...headers, 'close-sig-timestamp': '1544271441' };
    expect(verdictOf(authenticity, { headers: later, body }, [secret], sent)).toBe('signature_invalid');
  });
});

describe('a custom hmac', () => {
  const recipe = authenticitySchema.parse({
    scheme: 'hmac',
    header: 'x-signature',
    prefix: 'v0=',
    algorithm: 'sha512',
    encoding: 'base64',
    key: 'base64',
    signed: '{id}:{timestamp}:{method}:{url}:{body}',
    timestamp: { header: 'x-time', unit: 'milliseconds' },
    idHeader: 'x-id',
  });
  const key = Buffer.from('a key of some bytes');
  const time = String(NOW_SECOND * 1000);
  const sign = (text: string) => `v0=${createHmac('sha512', key).update(text).digest('base64')}`;
  const { url } = webhookRequest();
  const signature = sign(`7:${time}:POST:${url}:{"a":1}`);
  const headers = { 'x-signature': signature, 'x-time': time, 'x-id': '7' };
  const secrets = [key.toString('base64')];

  test('signs what its template says', () => {
    expect(verdictOf(recipe, { headers, body: '{"a":1}' }, secrets)).toBe('no error');
  });

  test.each([
    ['another id', { 'x-id': '8' }, 'signature_invalid'],
    ['another time within the tolerance', { 'x-time': String(NOW_SECOND * 1000 + 1) }, 'signature_invalid'],
    ['a time of ten minutes ago', { 'x-time': String((NOW_SECOND - 600) * 1000) }, 'signature_expired'],
    ['a time that is none', { 'x-time': 'now' }, 'signature_malformed'],
    ['no prefix', { 'x-signature': signature.slice(3) }, 'signature_malformed'],
    [
      'the header twice, joined by a comma',
      { 'x-signature': `${signature},${signature}` },
      'signature_invalid',
    ],
  ])('refuses %s', (_, changed, code) => {
    expect(verdictOf(recipe, { headers: { ...headers, ...changed }, body: '{"a":1}' }, secrets)).toBe(code);
  });
});

test.each([
  [undefined, 300],
  [30, 30],
  [86_400, 86_400],
])(
  'with a tolerance of %s a signature is good for %i s, both ways, and no longer',
  (toleranceSeconds, bound) => {
    const recipe = authenticitySchema.parse({
      scheme: 'hmac',
      header: 'x-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      signed: '{timestamp}.{body}',
      timestamp: { header: 'x-time', unit: 'seconds', toleranceSeconds },
    });
    const secret = 'a-secret-of-the-sender';
    const codeAfter = (seconds: number) => {
      const time = String(NOW_SECOND - seconds);
      const signature = createHmac('sha256', secret).update(`${time}.{}`).digest('hex');
      return verdictOf(recipe, { headers: { 'x-time': time, 'x-signature': signature }, body: '{}' }, [
        secret,
      ]);
    };
    expect([bound, -bound].map(codeAfter)).toEqual(['no error', 'no error']);
    expect([bound + 1, -bound - 1].map(codeAfter)).toEqual(['signature_expired', 'signature_expired']);
  },
);

describe('what is not signed', () => {
  test.each<[string, Authenticity, string, Record<string, string>]>([
    [
      'basic',
      { scheme: 'basic' },
      'hook:pass:word',
      { authorization: `Basic ${Buffer.from('hook:pass:word').toString('base64')}` },
    ],
    ['bearer', { scheme: 'bearer' }, 'long-enough', { authorization: 'Bearer long-enough' }],
    ['header', { scheme: 'header', header: 'x-token' }, 'long-enough', { 'x-token': 'long-enough' }],
  ])('%s lets in whoever has the secret, and nobody else', (_, recipe, secret, headers) => {
    expect(verdictOf(recipe, { headers, body: '{}' }, ['an old secret', secret])).toBe('no error');
    expect(verdictOf(recipe, { headers, body: '{}' }, ['an old secret'])).toBe('signature_invalid');
    const [name = '', value = ''] = Object.entries(headers)[0] ?? [];
    expect(verdictOf(recipe, { headers: { [name]: `${value}, ${value}` }, body: '{}' }, [secret])).toBe(
      'signature_invalid',
    );
    expect(verdictOf(recipe, { headers: {}, body: '{}' }, [secret])).toBe('signature_missing');
  });

  test.each<[Authenticity, string, string]>([
    [{ scheme: 'basic' }, 'user:password', `basic ${Buffer.from('user:password').toString('base64')}`],
    [{ scheme: 'bearer' }, 'long-enough', 'BEARER long-enough'],
  ])('the scheme’s name may be in any case, the secret not: %j', (recipe, secret, authorization) => {
    expect(verdictOf(recipe, { headers: { authorization }, body: '' }, [secret])).toBe('no error');
    expect(verdictOf(recipe, { headers: { authorization }, body: '' }, [secret.toUpperCase()])).toBe(
      'signature_invalid',
    );
  });

  test('a token in the body is found where the recipe says', () => {
    const recipe: Authenticity = { scheme: 'bodyToken', path: 'auth.token' };
    expect(
      verdictOf(recipe, { headers: {}, body: '{"auth":{"token":"long-enough"}}' }, ['long-enough']),
    ).toBe('no error');
    expect(verdictOf(recipe, { headers: {}, body: '{"auth":{"token":"guess-work"}}' }, ['long-enough'])).toBe(
      'signature_invalid',
    );
    expect(
      verdictOf(recipe, { headers: {}, body: '{"auth":{"token":["long-enough"]}}' }, ['long-enough']),
    ).toBe('signature_missing');
    expect(verdictOf(recipe, { headers: {}, body: '<xml/>' }, ['long-enough'])).toBe('body_not_json');
    expect(verdictOf(recipe, { headers: {}, body: '['.repeat(10_000) }, ['long-enough'])).toBe(
      'body_not_json',
    );
  });
});

test('a signature in hex may be in capitals', () => {
  const recipe = authenticitySchema.parse({
    scheme: 'hmac',
    header: 'x-signature',
    algorithm: 'sha256',
    encoding: 'hex',
  });
  const signature = createHmac('sha256', 'long-enough').update('{}').digest('hex');
  const headers = { 'x-signature': signature.toUpperCase() };
  expect(verdictOf(recipe, { headers, body: '{}' }, ['long-enough'])).toBe('no error');
  expect(verdictOf(recipe, { headers, body: '{ }' }, ['long-enough'])).toBe('signature_invalid');
});

describe('a recipe that can not verify is refused when it is configured', () => {
  const hmac = { scheme: 'hmac', header: 'x-signature', algorithm: 'sha256', encoding: 'hex' };
  const timestamp = { header: 'x-time', unit: 'seconds' };
  const signsTime = { ...hmac, signed: '{timestamp}.{body}' };
  test.each([
    ['signs no body', { ...hmac, signed: '{timestamp}', timestamp }],
    ['signs a timestamp that it does not name', { ...hmac, signed: '{timestamp}.{body}' }],
    ['names a timestamp that it does not sign', { ...hmac, signed: '{body}', timestamp }],
    ['signs an id that it does not name', { ...hmac, signed: '{id}.{body}' }],
    ['signs what we do not know', { ...hmac, signed: '{body}{nonce}' }],
    ['has a broken template', { ...hmac, signed: '{body}{' }],
    [
      'has a tolerance of more than a day',
      { ...signsTime, timestamp: { ...timestamp, toleranceSeconds: 86_401 } },
    ],
    ['has no tolerance at all', { ...signsTime, timestamp: { ...timestamp, toleranceSeconds: 0 } }],
    ['uses an algorithm that is broken', { ...hmac, algorithm: 'md5' }],
    ['has a header’s name in capitals, which would never be found', { ...hmac, header: 'X-Signature' }],
    ['has a scheme that we do not know', { scheme: 'none' }],
    ['has a path that is none', { scheme: 'bodyToken', path: 'a..b' }],
  ])('%s', (_, recipe) => {
    expect(authenticitySchema.safeParse(recipe).success).toBe(false);
  });

  test.each<[string, object, string]>([
    ['a bearer token with a space at its end', { scheme: 'bearer' }, 'long-enough '],
    ['a header with a space at its beginning', { scheme: 'header', header: 'x-token' }, ' long-enough'],
    ['a header that is not ASCII', { scheme: 'header', header: 'x-token' }, 'geheimnis-ü'],
    ['base64 that is cut', { ...hmac, key: 'base64' }, 'AAAAAAAAA'],
    ['base64 of another alphabet', { ...hmac, key: 'base64' }, 'AAAA-AAA_AAA'],
  ])('a secret that no request could fit: %s', (_, recipe, secret) => {
    expect(faultOfSecretUnder(authenticitySchema.parse(recipe), secret)).toBeTypeOf('string');
  });

  test('the least that can: the body, under a text', () => {
    expect(authenticitySchema.parse(hmac)).toMatchObject({ key: 'text', signed: '{body}' });
  });
});
