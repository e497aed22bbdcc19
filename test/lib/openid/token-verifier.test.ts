import { createHmac, KeyObject, sign } from 'node:crypto';
import {
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../lib/openid/token-verifier.ts';
import { NOW, NOW_SECOND } from '../../support/factories.ts';

const ISSUER = 'https://login.example.com';
const config = { issuer: ISSUER, audience: 'onboarding', groupsClaim: 'groups' };

const [ours, theirs, rsa] = [
  await generateKeyPair('ES256', { extractable: true }),
  await generateKeyPair('ES256'),
  await generateKeyPair('RS256'),
];
const publicJwk = { ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'ES256' };
const rsaJwk = { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' };
const keys = createLocalJWKSet({ keys: [publicJwk, rsaJwk] });
const verify = createTokenVerifier(config, keys, () => NOW);
/** What anybody may read of our keys. */
const PUBLIC_TEXTS = {
  'as JWK': JSON.stringify(publicJwk),
  'as PEM': await exportSPKI(ours.publicKey),
  'as PEM without a line break at the end': (await exportSPKI(ours.publicKey)).trim(),
  'of RSA as PEM': await exportSPKI(rsa.publicKey),
};

const GOOD = {
  iss: ISSUER,
  aud: 'onboarding',
  sub: 'auth0|ann',
  iat: NOW_SECOND - 60,
  exp: NOW_SECOND + 3600,
  groups: ['support', 'ops'],
} as const;

/** For headers and keys that jose does not sign with. */
function signedBySecret(header: { readonly alg: string; readonly kid: string }, secret: string): string {
  const signed = [header, GOOD]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const hash = header.alg.replace('HS', 'sha');
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

function signedByHand(header: object): string {
  const signed = [header, GOOD]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const key = KeyObject.from(ours.privateKey);
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

type Signing = Partial<JWTHeaderParameters> & { key?: Parameters<SignJWT['sign']>[0] };

function signed(claims: JWTPayload, { key = ours.privateKey, ...header }: Signing = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'ours', ...header }).sign(key);
}

/** The header as it is, typed or not, with the claims and the signature of a good token. */
async function underHeader(header: object): Promise<string> {
  const [, claims, signature] = (await signed(GOOD)).split('.');
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), claims, signature].join('.');
}

test('a token of our issuer, for us, that is good now says who it is', async () => {
  expect(await verify(await signed(GOOD))).toEqual({ userId: 'auth0|ann', groups: ['support', 'ops'] });
  const byRsa = await signed(GOOD, { alg: 'RS256', kid: 'rsa', key: rsa.privateKey });
  expect(await verify(byRsa)).toMatchObject({ userId: 'auth0|ann' });
  expect(await verify(await signed({ ...GOOD, aud: ['other', 'onboarding'] }))).toBeDefined();
});

test('what is signed by hand here is good but for what is wrong with it', async () => {
  expect(await verify(signedByHand({ alg: 'ES256', kid: 'ours' }))).toMatchObject({ userId: 'auth0|ann' });
});

test.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/JWT'])(
  'a token of the type %s says who it is, like one without a type',
  async (typ) => {
    expect(await verify(await signed(GOOD, { typ }))).toMatchObject({ userId: 'auth0|ann' });
  },
);

describe('is refused', () => {
  const spoilt = (changes: Record<string, unknown>) => signed({ ...GOOD, ...changes });
  const without = (name: keyof typeof GOOD) =>
    signed(Object.fromEntries(Object.entries(GOOD).filter(([each]) => each !== name)));

  test.each<[string, () => Promise<string>]>([
    ['of another issuer', () => spoilt({ iss: 'https://login.example.org' })],
    ['of our issuer with a slash more', () => spoilt({ iss: `${ISSUER}/` })],
    ['without issuer', () => without('iss')],
    ['for another audience', () => spoilt({ aud: 'another-app' })],
    ['without audience', () => without('aud')],
    ['expired', () => spoilt({ exp: NOW_SECOND - 10 })],
    ['without expiry', () => without('exp')],
    ['not yet valid', () => spoilt({ nbf: NOW_SECOND + 11 })],
    ['made in the future', () => spoilt({ iat: NOW_SECOND + 11 })],
    [
      'made a day ago, however long it says it is good',
      () => spoilt({ iat: NOW_SECOND - 24 * 3600 - 11, exp: NOW_SECOND + 9e6 }),
    ],
    ['that does not say when it was made', () => without('iat')],
    ['of nobody', () => without('sub')],
    ['of somebody who is no text', () => spoilt({ sub: 7 })],
    ['of somebody who would be two segments of a path', () => spoilt({ sub: 'a/b' })],
    ['signed with another key under our key’s id', () => signed(GOOD, { key: theirs.privateKey })],
    [
      'signed with a key that is not the issuer’s',
      () => signed(GOOD, { kid: 'theirs', key: theirs.privateKey }),
    ],
    ['that says it is not signed (alg: none)', () => Promise.resolve(new UnsecuredJWT(GOOD).encode())],
    ...['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'JOSE', 'application/', 'text/jwt', ''].map(
      (typ): [string, () => Promise<string>] => [`of the type ${typ}`, () => signed(GOOD, { typ })],
    ),
    ['of a type that is no text', () => Promise.resolve(signedByHand({ alg: 'ES256', kid: 'ours', typ: 7 }))],
    [
      'of a logout, by its events',
      () => spoilt({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
    ],
    ['of events that are null', () => spoilt({ events: null })],
    ...Object.entries(PUBLIC_TEXTS).flatMap(([form, secret]) =>
      ['HS256', 'HS384', 'HS512'].map((alg): [string, () => Promise<string>] => [
        `signed by ${alg} with our public key ${form} as the secret`,
        () => Promise.resolve(signedBySecret({ alg, kid: form.includes('RSA') ? 'rsa' : 'ours' }, secret)),
      ]),
    ),
    ['of an algorithm for another kind of key', () => underHeader({ alg: 'RS256', kid: 'ours' })],
    ...['none', 'None', 'NONE', 'nOnE', '', 'ES256K', 'RSA1_5', 'dir'].map(
      (alg): [string, () => Promise<string>] => [
        `whose header says ${alg || 'nothing'} for the algorithm, over a good signature`,
        () => underHeader({ alg, kid: 'ours' }),
      ],
    ),
    ['whose header has no algorithm', () => underHeader({ kid: 'ours' })],
    ['whose header has a list of algorithms', () => underHeader({ alg: ['ES256'], kid: 'ours' })],
    ['without its signature', async () => (await signed(GOOD)).replace(/[^.]+$/, '')],
    ['under the id of another of our keys', () => signed(GOOD, { kid: 'rsa' })],
    [
      'with a demand that we do not know (crit)',
      () => {
        const header = { alg: 'ES256', kid: 'ours', crit: ['urn:x'], 'urn:x': 1 };
        return new SignJWT(GOOD)
          .setProtectedHeader(header)
          .sign(ours.privateKey, { crit: { 'urn:x': true } });
      },
    ],
    [
      'whose claims were changed',
      async () => {
        const [head, , signature] = (await signed(GOOD)).split('.');
        const [, claims] = (await signed({ ...GOOD, sub: 'eve' })).split('.');
        return [head, claims, signature].join('.');
      },
    ],
    ['that is no JSON', () => Promise.resolve('a.b.c')],
  ])('a token %s', async (_what, token) => {
    expect(await verify(await token())).toBeUndefined();
  });
});

test('the clocks may differ by less than ten seconds', async () => {
  expect(await verify(await signed({ ...GOOD, exp: NOW_SECOND - 9 }))).toBeDefined();
  expect(await verify(await signed({ ...GOOD, nbf: NOW_SECOND + 9 }))).toBeDefined();
});

test.each([
  [undefined, []],
  ['one', ['one']],
  [
    ['a', 7, null, 'b'],
    ['a', 'b'],
  ],
  [{ a: 1 }, []],
])('groups of %j are %j', async (groups, expected) => {
  expect(await verify(await signed({ ...GOOD, groups }))).toEqual({ userId: GOOD.sub, groups: expected });
});

test('of groups whose names every object knows, none is taken from the prototype', async () => {
  const odd = createTokenVerifier({ ...config, groupsClaim: 'constructor' }, keys, () => NOW);
  expect(await odd(await signed(GOOD))).toEqual({ userId: GOOD.sub, groups: [] });
});

test('if the keys can’t be had, it is our outage and not their fault', async () => {
  const broken = createTokenVerifier(
    config,
    () => Promise.reject(new TypeError('fetch failed')),
    () => NOW,
  );
  await expect(broken(await signed(GOOD))).rejects.toMatchObject({ code: 'unavailable' });
});
