import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { standardWebhooks } from '../../../lib/intake/standard-webhooks.ts';
import { atSecond, codeOf, webhookRequest } from '../../support/factories.ts';

/** Published: standard-webhooks `libraries/javascript/src/webhook.test.ts`. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
/** The same message under the asymmetric scheme: svix `server/svix-server/src/worker.rs`, key of `tests/it/e2e_endpoint.rs`. */
const V1A = 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==';
const PUBLIC_KEY = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=';
const PRIVATE_KEY =
  'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
const OTHER_PUBLIC_KEY = `whpk_${Buffer.alloc(32, 3).toString('base64')}`;
const WRONG = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
const OTHER_SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const NOW = atSecond(VECTOR.timestamp);

type Change = {
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string | Buffer;
  readonly secrets?: readonly string[];
  readonly now?: Date;
};

function verdict({ headers, body = VECTOR.body, secrets = [VECTOR.secret], now = NOW }: Change = {}) {
  const all = {
    'webhook-id': VECTOR.id,
    'webhook-timestamp': String(VECTOR.timestamp),
    'webhook-signature': VECTOR.signature,
    ...headers,
  };
  return codeOf(() =>
    standardWebhooks.verify(webhookRequest({ headers: all, body: Buffer.from(body) }), secrets, now),
  );
}

const signatures = (text: string | undefined): Change => ({ headers: { 'webhook-signature': text } });

describe('a Standard Webhooks signature', () => {
  test.each<[string, Change]>([
    ['the published vector', {}],
    ['any of several secrets', { secrets: [OTHER_SECRET, VECTOR.secret] }],
    [
      'a rotation header in which one entry is right (published)',
      signatures(`v1,${WRONG} v2,${WRONG} ${VECTOR.signature} v1,${WRONG}`),
    ],
    ['one beside another scheme', signatures(`${V1A} ${VECTOR.signature}`)],
    ['one 5 minutes old', { now: atSecond(VECTOR.timestamp + 300) }],
    ['one 5 minutes ahead', { now: atSecond(VECTOR.timestamp - 300) }],
  ])('passes: %s', (_, change) => {
    expect(verdict(change)).toBe('no error');
  });

  const value = VECTOR.signature.slice(3);
  test.each<[string, Change, ReturnType<typeof codeOf>]>([
    ['no id', { headers: { 'webhook-id': undefined } }, 'signature_missing'],
    ['no timestamp', { headers: { 'webhook-timestamp': undefined } }, 'signature_missing'],
    ['no signature', signatures(undefined), 'signature_missing'],
    ['an empty signature', signatures(''), 'signature_missing'],
    ['a word', signatures('potato'), 'signature_malformed'],
    ['a value without its scheme', signatures(value), 'signature_malformed'],
    ['a v1a signature where there is no public key', signatures(V1A), 'signature_malformed'],
    ['the same value under another scheme', signatures(`v2,${value}`), 'signature_malformed'],
    ['a timestamp of letters', { headers: { 'webhook-timestamp': 'now' } }, 'signature_malformed'],
    ['a fractional timestamp', { headers: { 'webhook-timestamp': '1614265330.0' } }, 'signature_malformed'],
    ['a negative timestamp', { headers: { 'webhook-timestamp': '-1614265330' } }, 'signature_malformed'],
    ['one over 5 minutes old', { now: atSecond(VECTOR.timestamp + 301) }, 'signature_expired'],
    ['one over 5 minutes ahead', { now: atSecond(VECTOR.timestamp - 301) }, 'signature_expired'],
    ['a wrong value', signatures(`v1,${WRONG}`), 'signature_invalid'],
    ['an empty value', signatures('v1,'), 'signature_invalid'],
    ['no padding', signatures(VECTOR.signature.slice(0, -1)), 'signature_invalid'],
    ['junk behind the value', signatures(`${VECTOR.signature}AAAA`), 'signature_invalid'],
    [
      'the value in the URL alphabet',
      signatures(`v1,${value.replaceAll('+', '-').replaceAll('/', '_')}`),
      'signature_invalid',
    ],
    ['another secret', { secrets: [OTHER_SECRET] }, 'signature_invalid'],
    ['no secret at all', { secrets: [] }, 'signature_invalid'],
    ['another id', { headers: { 'webhook-id': 'msg_other' } }, 'signature_invalid'],
    ['another timestamp', { headers: { 'webhook-timestamp': '1614265331' } }, 'signature_invalid'],
    // API Gateway joins a repeated header by a comma.
    ['a header sent twice', signatures(`${VECTOR.signature},${VECTOR.signature}`), 'signature_invalid'],
    ['a good header after a bad one', signatures(`v1,${WRONG},${VECTOR.signature}`), 'signature_invalid'],
    ['a good header before a bad one', signatures(`${VECTOR.signature},v1,${WRONG}`), 'signature_invalid'],
    ['an id sent twice', { headers: { 'webhook-id': `${VECTOR.id},${VECTOR.id}` } }, 'signature_invalid'],
    [
      'a timestamp sent twice',
      { headers: { 'webhook-timestamp': '1614265330,1614265330' } },
      'signature_malformed',
    ],
    ['the body written anew', { body: '{"test":2432232314}' }, 'signature_invalid'],
    ['no body', { body: '' }, 'signature_invalid'],
  ])('is refused: %s', (_, change, code) => {
    expect(verdict(change)).toBe(code);
  });

  test('may be in the headers that Svix’s senders use, whole: none of them stands in for another', () => {
    const svix = {
      'svix-id': VECTOR.id,
      'svix-timestamp': String(VECTOR.timestamp),
      'svix-signature': VECTOR.signature,
    };
    const none = {
      'webhook-id': undefined,
      'webhook-timestamp': undefined,
      'webhook-signature': undefined,
    };
    expect(verdict({ headers: { ...none, ...svix } })).toBe('no error');
    expect(verdict({ headers: { ...none, ...svix, 'svix-id': 'msg_other' } })).toBe('signature_invalid');
    expect(verdict({ headers: { ...none, ...svix, 'svix-timestamp': undefined } })).toBe('signature_missing');
    expect(verdict({ headers: { ...svix, 'webhook-signature': undefined } })).toBe('signature_missing');
    expect(verdict({ headers: { ...svix, 'webhook-signature': `v1,${WRONG}` } })).toBe('signature_invalid');
  });

  test('is refused with any one byte of the body changed', () => {
    const passed = Array.from(VECTOR.body).filter((_, at) => {
      const body = Buffer.from(VECTOR.body);
      body.writeUInt8(body.readUInt8(at) ^ 1, at);
      return verdict({ body }) !== 'signature_invalid';
    });
    expect(passed).toEqual([]);
  });

  test('is refused with any one character of the signature changed', () => {
    const passed = Array.from(value, (_, at) => {
      const other = value.charAt(at) === 'A' ? 'B' : 'A';
      return `v1,${value.slice(0, at)}${other}${value.slice(at + 1)}`;
    }).filter((text) => verdict(signatures(text)) !== 'signature_invalid');
    expect(passed).toEqual([]);
  });

  test("passes as the standard's own library makes it", () => {
    const body = '{"type":"customer.signed_up","data":{"name":"Jön 🙂"}}';
    const signature = new Webhook(VECTOR.secret).sign('msg_1', NOW, body);
    expect(verdict({ body, headers: { 'webhook-id': 'msg_1', 'webhook-signature': signature } })).toBe(
      'no error',
    );
  });

  test('is over bytes: a body that is no UTF-8 is verified as it came', () => {
    const body = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    expect(verdict({ body })).toBe('signature_invalid');
  });
});

describe('a v1a signature', () => {
  const v1a = (text: string, change: Change = {}): Change => ({
    secrets: [PUBLIC_KEY],
    ...change,
    headers: { 'webhook-signature': text, ...change.headers },
  });
  const value = V1A.slice('v1a,'.length);

  test.each<[string, Change]>([
    ['the published vector', v1a(V1A)],
    ['any of several public keys', v1a(V1A, { secrets: [OTHER_PUBLIC_KEY, PUBLIC_KEY] })],
    ['one beside wrong ones', v1a(`v1a,${WRONG} v1,${WRONG} ${V1A}`)],
    [
      'either scheme, while a sender changes from one to the other',
      v1a(V1A, { secrets: [VECTOR.secret, PUBLIC_KEY] }),
    ],
    ['the older scheme at the same time', v1a(VECTOR.signature, { secrets: [PUBLIC_KEY, VECTOR.secret] })],
  ])('passes: %s', (_, change) => {
    expect(verdict(change)).toBe('no error');
  });

  test.each<[string, Change, ReturnType<typeof codeOf>]>([
    ['another key', v1a(V1A, { secrets: [OTHER_PUBLIC_KEY] }), 'signature_invalid'],
    ['another body', v1a(V1A, { body: '{"test": 2432232315}' }), 'signature_invalid'],
    ['another id', v1a(V1A, { headers: { 'webhook-id': 'msg_other' } }), 'signature_invalid'],
    ['a value in the other scheme', v1a(`v1,${value}`), 'signature_invalid'],
    ['an HMAC under the public key, which everybody knows', v1a(hmacUnderPublicKey()), 'signature_invalid'],
    ['an HMAC for an asymmetric signature', v1a(`v1a,${WRONG}`), 'signature_invalid'],
    ['a header sent twice', v1a(`${V1A},${V1A}`), 'signature_invalid'],
    ['no padding', v1a(V1A.slice(0, -2)), 'signature_invalid'],
    ['an empty value', v1a('v1a,'), 'signature_invalid'],
    ['bits behind the last byte', v1a(`${V1A.slice(0, -3)}h==`), 'signature_invalid'],
    ['one over 5 minutes old', v1a(V1A, { now: atSecond(VECTOR.timestamp + 301) }), 'signature_expired'],
  ])('is refused: %s', (_, change, code) => {
    expect(verdict(change)).toBe(code);
  });

  test('is refused with any one byte changed', () => {
    const passed = Array.from(Buffer.from(value, 'base64'), (_, at) => {
      const bytes = Buffer.from(value, 'base64');
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      return verdict(v1a(`v1a,${bytes.toString('base64')}`));
    }).filter((code) => code !== 'signature_invalid');
    expect(passed).toEqual([]);
  });

  test('passes as node:crypto makes it, over bytes that are no text', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const body = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    const message = Buffer.concat([Buffer.from(`${VECTOR.id}.${VECTOR.timestamp}.`), body]);
    const signature = `v1a,${sign(null, message, privateKey).toString('base64')}`;
    expect(verdict(v1a(signature, { body, secrets: [`whpk_${raw.toString('base64')}`] }))).toBe('no error');
  });

  function hmacUnderPublicKey(): string {
    const key = Buffer.from(PUBLIC_KEY.slice('whpk_'.length), 'base64');
    const message = `${VECTOR.id}.${VECTOR.timestamp}.${VECTOR.body}`;
    return `v1,${createHmac('sha256', key).update(message).digest('base64')}`;
  }
});

describe('a secret', () => {
  test.each([
    VECTOR.secret,
    OTHER_SECRET,
    `whsec_${Buffer.alloc(32).toString('base64')}`,
    `whsec_${Buffer.alloc(64).toString('base64')}`,
    PUBLIC_KEY,
  ])('%s can be one', (secret) => {
    expect(standardWebhooks.faultOfSecret(secret)).toBeUndefined();
  });

  // The first four: svix `core/types/mod.rs`.
  test.each([
    'w',
    'whsec_%',
    'whsec_wronglength',
    'hwsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    PRIVATE_KEY,
    PUBLIC_KEY.replace('whpk_', 'whsk_'),
    PUBLIC_KEY.replace('=', ''),
    `whpk_${Buffer.alloc(31).toString('base64')}`,
    `whpk_${Buffer.alloc(64).toString('base64')}`,
    'whpk_',
    '',
    'whsec_',
    `whsec_${Buffer.alloc(23).toString('base64')}`,
    `whsec_${Buffer.alloc(65).toString('base64')}`,
    `${VECTOR.secret}\n`,
    ` ${VECTOR.secret}`,
  ])('%j can be none', (secret) => {
    expect(standardWebhooks.faultOfSecret(secret)).toEqual(expect.any(String));
  });
});

const EVENT = {
  type: 'customer.signed_up',
  timestamp: '2026-11-24T10:00:00Z',
  data: { externalId: 'c-1', name: 'Example AB' },
};
const SECOND = Date.parse('2026-11-24T10:00:00Z') / 1000;

describe('a Standard Webhooks event', () => {
  test.each([
    ['customer.signed_up', 'signedUp'],
    ['customer.changed', 'changed'],
    ['customer.closed', 'closed'],
  ])('%s is %s', (type, kind) => {
    expect(standardWebhooks.read({ ...EVENT, type }, true)).toEqual([
      { kind, externalId: 'c-1', second: SECOND, name: 'Example AB' },
    ]);
  });

  test('has name, e-mail, plan and labels; what else it says is left', () => {
    const data = { externalId: 'c-1', name: 'n', email: 'e', plan: 'p', labels: { a: 'b' }, phone: '+46' };
    expect(standardWebhooks.read({ ...EVENT, data }, true)).toEqual([
      {
        kind: 'signedUp',
        second: SECOND,
        externalId: 'c-1',
        name: 'n',
        email: 'e',
        plan: 'p',
        labels: { a: 'b' },
      },
    ]);
  });

  test('has no label called __proto__: stores and queues could not carry it alike', () => {
    const data: unknown = JSON.parse('{"externalId":"c-1","labels":{"__proto__":"x","constructor":"y"}}');
    const [reading] = standardWebhooks.read({ ...EVENT, data }, true);
    expect(reading && 'labels' in reading && Object.entries(reading.labels ?? {})).toEqual([
      ['constructor', 'y'],
    ]);
  });

  test.each(['customer.renamed', 'ping', '', 'constructor', '__proto__', 'CUSTOMER.CLOSED'])(
    'of type %j is ignored, whatever its shape',
    (type) => {
      expect(standardWebhooks.read({ ...EVENT, type, data: 7 }, true)).toEqual([
        { kind: 'ignored', reason: 'unknown_event_type' },
      ]);
    },
  );

  test.each([
    ['2026-11-24T10:00:00.999Z', SECOND],
    ['2026-11-24T10:00:00.123456789Z', SECOND],
    ['2026-11-24T11:00:00+01:00', SECOND],
    ['2026-11-24T04:30:00-05:30', SECOND],
    ['1969-12-31T23:59:59.5Z', -1],
  ])('at %s was in second %d', (timestamp, second) => {
    expect(standardWebhooks.read({ ...EVENT, timestamp }, true)).toMatchObject([{ second }]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['a text', 'customer.signed_up'],
    ['no type', { ...EVENT, type: undefined }],
    ['no timestamp', { ...EVENT, timestamp: undefined }],
    ['a number for a timestamp', { ...EVENT, timestamp: SECOND }],
    ['a timestamp without a zone', { ...EVENT, timestamp: '2026-11-24T10:00:00' }],
    ['a date alone', { ...EVENT, timestamp: '2026-11-24' }],
    ['a year alone', { ...EVENT, timestamp: '2026' }],
    ['a date as people write it', { ...EVENT, timestamp: 'Nov 24, 2026 10:00' }],
    ['a day that there is not', { ...EVENT, timestamp: '2026-02-30T10:00:00Z' }],
    ['no data', { ...EVENT, data: undefined }],
    ['data that is a list', { ...EVENT, data: [] }],
    ['a number for an id', { ...EVENT, data: { externalId: 7 } }],
    ['a number for a name', { ...EVENT, data: { externalId: 'c-1', name: 7 } }],
    ['a list of labels', { ...EVENT, data: { externalId: 'c-1', labels: ['a'] } }],
    ['a number for a label', { ...EVENT, data: { externalId: 'c-1', labels: { a: 1 } } }],
  ])('of the wrong shape is refused by the schema: %s', (_, body) => {
    expect(() => standardWebhooks.read(body, true)).toThrow(z.core.$ZodError);
  });
});
