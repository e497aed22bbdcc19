import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { createVerifier, type VerifierOptions } from '../../../lib/client/verifier.ts';
import { NOW } from '../../support/factories.ts';
import { startRedirects } from '../../support/redirects.ts';

/** An onboarding API that gives the same answer until told otherwise. */
function scene(options: Partial<VerifierOptions> = {}) {
  const asked: unknown[] = [];
  const state: { ms: number; wallMs?: number; answer: Response; asked: unknown[] } = {
    ms: NOW.getTime(),
    answer: Response.json({}),
    asked,
  };
  const say = (answer: unknown, status = 200) => (state.answer = Response.json(answer, { status }));
  say({ valid: true, code: 'valid', accessKeyId: 'k', subprojectId: 's' });
  const verify = createVerifier({
    apiUrl: 'https://api.example.com',
    productToken: 'onb_live_p_x',
    now: () => new Date(state.wallMs ?? state.ms),
    steadyMs: () => state.ms,
    fetch: (url, init) => {
      const body: unknown = JSON.parse(z.string().parse(init?.body));
      state.asked.push([url, new Headers(init?.headers).get('authorization'), body]);
      return Promise.resolve(state.answer.clone());
    },
    ...options,
  });
  return { state, say, verify };
}

test('a question is asked of the API with the product’s key, and its answer is given', async () => {
  const { state, verify } = scene();
  const question = { token: 't', subprojectId: 's', scope: 'messages:send' };
  expect(await verify(question)).toMatchObject({
    valid: true,
    code: 'valid',
    accessKeyId: 'k',
    subprojectId: 's',
  });
  expect(state.asked).toEqual([
    ['https://api.example.com/v1/accessKeys/verify', 'Bearer onb_live_p_x', question],
  ]);
});

test('the same question costs nothing for 10 seconds; then a revocation is known', async () => {
  const { state, say, verify } = scene();
  await verify({ token: 't' });
  say({ valid: false, code: 'key_revoked' });
  state.ms += 9_999;
  expect(await verify({ token: 't' })).toMatchObject({ valid: true });
  expect(state.asked).toHaveLength(1);
  state.ms += 1;
  expect(await verify({ token: 't' })).toMatchObject({ valid: false, code: 'key_revoked' });
});

test('a clock that is set back gives a revoked key no more time', async () => {
  const { state, say, verify } = scene();
  await verify({ token: 't' });
  say({ valid: false, code: 'key_revoked' });
  [state.wallMs, state.ms] = [state.ms - 5_000, state.ms + 10_000];
  expect(await verify({ token: 't' })).toMatchObject({ valid: false });
});

test('a clock that is set back gives a revoked key no more time by the process’s own steady clock either', async () => {
  const steady = vi.spyOn(performance, 'now').mockReturnValue(0);
  const { state, say, verify } = scene({ steadyMs: undefined });
  await verify({ token: 't' });
  say({ valid: false, code: 'key_revoked' });
  state.wallMs = NOW.getTime() - 5_000;
  steady.mockReturnValue(10_000);
  expect(await verify({ token: 't' })).toMatchObject({ valid: false });
  steady.mockRestore();
});

test.each([0, -1, 1.5, 10_001, 3_600_000, Infinity, NaN])(
  'no answer is waited for longer than a yes is remembered: a timeout of %d ms is refused',
  (timeoutMs) => {
    expect(() => scene({ timeoutMs })).toThrow(new RangeError('timeoutMs: 1 to 10000'));
  },
);

test.each([1, 10_000])('a timeout of %d ms is taken', async (timeoutMs) => {
  expect(await scene({ timeoutMs }).verify({ token: 't' })).toMatchObject({ valid: true });
});

test('whoever is given a verdict can not change what the next one is given', async () => {
  const { verify } = scene();
  const verdict = await verify({ token: 't' });
  expect(() => Object.assign(verdict, { subprojectId: 'another' })).toThrow(TypeError);
  expect(await verify({ token: 't' })).toMatchObject({ subprojectId: 's' });
});

test('another token, subproject or scope is another question', async () => {
  const { state, verify } = scene();
  for (const question of [
    { token: 'a' },
    { token: 'b' },
    { token: 'a', subprojectId: 'x' },
    { token: 'a', scope: 'x' },
  ])
    await verify(question);
  expect(state.asked).toHaveLength(4);
});

describe('anything but a clear yes is a no', () => {
  test.each([null, [], 'valid', {}, { valid: 'true' }, { valid: 1, code: 'valid' }])('%j', async (answer) => {
    const { say, verify } = scene();
    say(answer);
    expect(await verify({ token: 't' })).toMatchObject({ valid: false });
  });

  test.each([401, 429, 500, 503])(
    'no answer is no permission: %d throws, and is not remembered',
    async (status) => {
      const { say, verify } = scene();
      say({}, status);
      await expect(verify({ token: 't' })).rejects.toThrow(String(status));
      say({ valid: true, code: 'valid' });
      expect(await verify({ token: 't' })).toMatchObject({ valid: true });
    },
  );
});

test.each([301, 302, 303, 307, 308])(
  'an API that redirects (%d) is no answer: nobody else gets the keys, and nobody else says who is let in',
  async (status) => {
    const redirects = await startRedirects(status, { valid: true, code: 'valid' });
    const verify = createVerifier({ apiUrl: redirects.url, productToken: 'p', now: () => NOW });
    await expect(verify({ token: 'the-customer’s' })).rejects.toThrow('fetch failed');
    expect(redirects.strayed).toEqual([]);
    await redirects.close();
  },
);
