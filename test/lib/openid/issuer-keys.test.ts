import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStopwatch } from '../../../lib/clock.ts';
import { createOpenIdVerifier } from '../../../lib/openid/verifier.ts';
import { NOW, NOW_SECOND } from '../../support/factories.ts';
import { startRedirects } from '../../support/redirects.ts';

const ISSUER = 'https://login.example.com/tenant';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const KEYS = 'https://keys.example.com/set';
const MOVED = 'https://keys.example.com/moved';

beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());
const now = () => new Date();
let steadyMs = 0;
const stopwatch = createStopwatch(now, () => steadyMs);
const setClock = (ms: number) => vi.setSystemTime(Date.now() + ms);
const pass = (ms: number) => {
  steadyMs += ms;
  setClock(ms);
};
const config = { issuer: ISSUER, audience: 'onboarding', groupsClaim: 'groups' };

/** An issuer that is asked by `fetch`; what it was asked for is kept. */
async function issuerWith(answers: { discovery?: object; status?: number } = {}) {
  const asked: string[] = [];
  const pairs = new Map([['first', await generateKeyPair('ES256')]]);
  const state: { isDown: boolean; status: number; keysAt: string; keySet?: object } = {
    isDown: false,
    status: answers.status ?? 200,
    keysAt: KEYS,
  };
  const fetch: typeof globalThis.fetch = async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url);
    if (state.isDown) throw new TypeError('fetch failed');
    const keys = [];
    for (const [kid, { publicKey }] of pairs)
      keys.push({ ...(await exportJWK(publicKey)), kid, alg: 'ES256' });
    if (url !== DISCOVERY && url !== state.keysAt) return new Response('gone', { status: 404 });
    const document = answers.discovery ?? { issuer: ISSUER, jwks_uri: state.keysAt };
    const body = url === DISCOVERY ? document : (state.keySet ?? { keys });
    return Response.json(body, { status: state.status });
  };
  return {
    asked,
    state,
    pairs,
    verify: createOpenIdVerifier(config, fetch, now, stopwatch),
    token: async (kid = 'first', pair = pairs.get(kid)) => {
      const { privateKey } = pair ?? (await generateKeyPair('ES256'));
      const second = Math.max(NOW_SECOND, Math.floor(Date.now() / 1000));
      const claims = { iss: ISSUER, aud: 'onboarding', sub: 'ann', iat: second, exp: second + 300 };
      return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    },
  };
}

describe('a token that brings its own key', () => {
  const theirs = 'https://eve.example.com/keys';
  test.each([
    ['jwk', (jwk: object) => ({ jwk })],
    ['jwk under our key’s id', (jwk: object) => ({ jwk, kid: 'first' })],
    ['jku', () => ({ jku: theirs })],
    ['jku at our issuer', () => ({ jku: `${ISSUER}/../keys` })],
    ['x5u', () => ({ x5u: theirs })],
    ['x5c', () => ({ x5c: ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'] })],
    ['a path as its id', () => ({ kid: '../../../../dev/null' })],
    ['an address as its id', () => ({ kid: theirs })],
  ])('by %s is not good, and nothing is fetched but the issuer’s keys', async (_how, headerOf) => {
    const { verify, asked } = await issuerWith();
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const second = Math.floor(Date.now() / 1000);
    const claims = { iss: ISSUER, aud: 'onboarding', sub: 'ann', iat: second, exp: second + 300 };
    const header = { alg: 'ES256', kid: 'theirs', ...headerOf({ ...(await exportJWK(publicKey)) }) };
    expect(
      await verify(await new SignJWT(claims).setProtectedHeader(header).sign(privateKey)),
    ).toBeUndefined();
    expect(asked).toEqual([DISCOVERY, KEYS]);
  });
});

describe('the issuer', () => {
  test('is asked once, when a token first comes', async () => {
    const { verify, token, asked } = await issuerWith();
    expect(await verify(await token())).toMatchObject({ userId: 'ann' });
    expect(await verify(await token())).toMatchObject({ userId: 'ann' });
    expect(asked).toEqual([DISCOVERY, KEYS]);
  });

  test('is asked again for a key id that is not known, but once in 30 seconds, whatever strangers make up', async () => {
    const { verify, token, asked, pairs } = await issuerWith();
    await verify(await token());
    for (let made = 0; made < 20; made += 1)
      expect(await verify(await token(`made-up-${made}`))).toBeUndefined();
    expect(asked).toHaveLength(2);

    pairs.set('second', await generateKeyPair('ES256'));
    pass(30_000);
    expect(await verify(await token('second'))).toMatchObject({ userId: 'ann' });
    for (let made = 0; made < 20; made += 1)
      expect(await verify(await token(`made-up-${made}`))).toBeUndefined();
    expect(asked).toEqual([DISCOVERY, KEYS, DISCOVERY, KEYS]);
  });

  test('that moves its keys is found again when they are too old', async () => {
    const { verify, token, state, asked } = await issuerWith();
    await verify(await token());
    state.keysAt = MOVED;
    pass(600_000);
    expect(await verify(await token())).toMatchObject({ userId: 'ann' });
    expect(asked.slice(2)).toEqual([DISCOVERY, MOVED]);
  });

  test('that moves its keys with a new one is found again within 30 seconds', async () => {
    const { verify, token, state, pairs } = await issuerWith();
    await verify(await token());
    state.keysAt = MOVED;
    pairs.set('second', await generateKeyPair('ES256'));
    pass(30_000);
    expect(await verify(await token('second'))).toMatchObject({ userId: 'ann' });
  });

  test('that moves its keys before it says where is asked again in 5 seconds, however many ask us', async () => {
    const { verify, token, asked } = await issuerWith({ discovery: { issuer: ISSUER, jwks_uri: MOVED } });
    for (let tried = 0; tried < 9; tried += 1) {
      await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
      if (tried % 3 === 2) pass(5_000);
    }
    expect(asked).toEqual([DISCOVERY, MOVED, DISCOVERY, MOVED, DISCOVERY, MOVED]);
  });

  test('that answers nonsense is left alone for 5 seconds, like one that is down', async () => {
    const { verify, token, asked, state } = await issuerWith();
    state.keySet = { keys: 'none' };
    for (let tried = 0; tried < 5; tried += 1)
      await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked).toHaveLength(2);
  });

  test('withdraws a key, and after ten minutes nothing signed by it is good', async () => {
    const { verify, token, pairs } = await issuerWith();
    await verify(await token());
    const withdrawn = pairs.get('first');
    pairs.clear();
    pairs.set('next', await generateKeyPair('ES256'));
    pass(600_000);
    expect(await verify(await token('first', withdrawn))).toBeUndefined();
  });

  test('that is down is left alone for 5 seconds; then all is as before', async () => {
    const { verify, token, asked, state } = await issuerWith();
    state.isDown = true;
    for (let tried = 0; tried < 5; tried += 1)
      await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked).toHaveLength(1);
    state.isDown = false;
    pass(5_000);
    expect(await verify(await token())).toMatchObject({ userId: 'ann' });
  });

  test('that is down is asked again after 5 seconds, though the clock is set back an hour', async () => {
    const { verify, token, state } = await issuerWith();
    setClock(3_600_000);
    state.isDown = true;
    await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
    state.isDown = false;
    pass(5_000);
    setClock(-3_600_000);
    expect(await verify(await token())).toMatchObject({ userId: 'ann' });
  });

  test('that sends us to keys in the clear proves nobody, and they are not fetched', async () => {
    const { verify, token, state, asked } = await issuerWith();
    state.keysAt = 'http://keys.example.com/set';
    await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked).toEqual([DISCOVERY]);
  });

  test.each([301, 302, 303, 307, 308])(
    'that redirects (%d) is not followed: nobody else says by which keys tokens are good',
    async (status) => {
      const { token, pairs } = await issuerWith();
      const yes = {};
      const redirects = await startRedirects(status, yes);
      const keys = await Promise.all([...pairs.values()].map(({ publicKey }) => exportJWK(publicKey)));
      Object.assign(yes, { issuer: redirects.url, jwks_uri: `${redirects.url}/keys`, keys });
      const verify = createOpenIdVerifier({ ...config, issuer: redirects.url }, fetch, now, stopwatch);
      await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
      expect(redirects.strayed).toEqual([]);
      await redirects.close();
    },
  );

  test('that is down does not matter while its keys are known', async () => {
    const { verify, token, state } = await issuerWith();
    await verify(await token());
    state.isDown = true;
    pass(599_000);
    await expect(verify(await token('made-up'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await verify(await token())).toMatchObject({ userId: 'ann' });
  });

  test.each([
    ['of another issuer', { discovery: { issuer: 'https://login.example.org', jwks_uri: KEYS } }],
    ['without keys', { discovery: { issuer: ISSUER } }],
    ['with an error', { status: 500 }],
  ])('answering with a document %s proves nobody', async (_what, answers) => {
    const { verify, token } = await issuerWith(answers);
    await expect(verify(await token())).rejects.toMatchObject({ code: 'unavailable' });
  });
});
