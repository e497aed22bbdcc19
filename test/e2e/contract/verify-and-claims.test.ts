import { describe, expect, test } from 'vitest';
import { secretHashOf } from '../../../lib/access/token.ts';
import { jsonOf, textIn, verdictOf } from '../../support/http.ts';
import { anyText, matching } from '../../support/matchers.ts';
import {
  createKey,
  createProject,
  createSubproject,
  done,
  newSecret,
  useSystem,
} from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const SOME_ETAG: unknown = expect.stringMatching(/^[0-9a-z]{16}$/);
const system = await useSystem();
const { owner, accountToken } = system;
const { call, forbid } = await checkedApi(system);
const projectId = await createProject(owner, {
  onboarding: { defaultPlan: 'basic', plans: { basic: { scopes: ['messages:*', 'accessKeys:verify'] } } },
});
const subprojectId = await createSubproject(owner, projectId);
const sibling = await createSubproject(owner, projectId);
const projectKey = await createKey(owner, `projects/${projectId}`);
const key = await createKey(owner, `subprojects/${subprojectId}`, {
  scopes: ['messages:send', 'voice:call'],
});
forbid(projectKey.secret, key.secret);

const verify = async (body: object, token = accountToken): Promise<unknown> =>
  jsonOf(done(await call('verifyAccessKey', { body, token })));

describe('verifying a key', () => {
  test('of a subproject tells where it belongs and what it may: its scopes within those of the plan', async () => {
    expect(await verify({ token: key.token })).toEqual({
      valid: true,
      code: 'valid',
      accessKeyId: key.accessKeyId,
      projectId,
      subprojectId,
      scopes: ['messages:send'],
    });
  });

  test('of a project tells its project, and reaches into the subproject that is named', async () => {
    expect(await verify({ token: projectKey.token })).toEqual({
      valid: true,
      code: 'valid',
      accessKeyId: projectKey.accessKeyId,
      projectId,
      scopes: ['*'],
    });
    expect(await verify({ token: projectKey.token, subprojectId, scope: 'messages:read' })).toMatchObject({
      valid: true,
      subprojectId,
      scopes: ['accessKeys:verify', 'messages:*'],
    });
  });

  test('of the account tells neither', async () => {
    expect(await verify({ token: accountToken })).toEqual({
      valid: true,
      code: 'valid',
      accessKeyId: matching(/^account-/),
      scopes: ['*'],
    });
  });

  test.each([
    ['a text that is no token', { token: 'hello' }, 'malformed_token'],
    ['no text at all', { token: '' }, 'malformed_token'],
    [
      'a token with a typo',
      { token: key.token.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
      'malformed_token',
    ],
    ['a token in upper case', { token: key.token.toUpperCase() }, 'malformed_token'],
    ['a token with a space behind it', { token: `${key.token} ` }, 'malformed_token'],
    ['a token with a line feed behind it', { token: `${key.token}\n` }, 'malformed_token'],
    ['a scope that it lacks', { token: key.token, scope: 'voice:call' }, 'insufficient_scope'],
    ['a scope of all', { token: key.token, scope: '*' }, 'insufficient_scope'],
    ['no scope', { token: key.token, scope: '' }, 'insufficient_scope'],
    ['its sibling', { token: key.token, subprojectId: sibling }, 'wrong_subproject'],
    ['its project', { token: key.token, subprojectId: projectId }, 'wrong_subproject'],
    [
      'a subproject that does not exist',
      { token: projectKey.token, subprojectId: `${projectId}${'0'.repeat(18)}` },
      'wrong_subproject',
    ],
    ['what is no id', { token: projectKey.token, subprojectId: '../x' }, 'wrong_subproject'],
  ])('for %s is no: %#', async (_what, question, code) => {
    expect(await verify(question)).toEqual({ valid: false, code });
  });

  test('tells nothing of tokens elsewhere, not even whether they are', async () => {
    const other = await createProject(owner);
    const otherKey = await createKey(owner, `projects/${other}`, { scopes: ['accessKeys:verify'] });
    expect(await verify({ token: key.token }, otherKey.token)).toEqual({ valid: false, code: 'unknown_key' });
    expect(await verify({ token: accountToken }, otherKey.token)).toEqual({
      valid: false,
      code: 'unknown_key',
    });
    expect(await verify({ token: otherKey.token }, otherKey.token)).toMatchObject({ valid: true });
  });

  test.each([
    {},
    { token: 5 },
    { token: 'x', scopes: [] },
    { token: 'x'.repeat(501) },
    { token: 'x', scope: null },
  ])('refuses the question %j', async (body) => {
    expect(verdictOf(await call('verifyAccessKey', { body }))).toBe('400 invalid_request');
  });

  test('refuses what is not JSON, and what is too large', async () => {
    expect(verdictOf(await call('verifyAccessKey', { rawBody: '{' }))).toBe('400 body_not_json');
    const rawBody = ' '.repeat(1024 * 1024 + 1);
    expect(verdictOf(await call('verifyAccessKey', { rawBody }))).toBe('413 body_too_large');
  });
});

describe('claiming', () => {
  async function link(): Promise<string> {
    const id = await createSubproject(owner, projectId);
    const url = textIn(await call('issueClaimLink', { params: { subprojectId: id } }), 'url');
    return new URL(url).hash.slice(1);
  }

  test('needs no credential, and answers with the key and how its token begins', async () => {
    const claimToken = await link();
    const secretHash = secretHashOf(newSecret());
    forbid(secretHash);
    const answer = await call('claimKey', { token: null, body: { claimToken, secretHash } });
    expect(jsonOf(answer)).toEqual({
      accessKey: {
        accessKeyId: anyText,
        displayName: 'Claimed at sign-up',
        scopes: null,
        createTime: anyText,
        expireTime: null,
        revokeTime: null,
        lastUseDay: null,
        etag: SOME_ETAG,
        rotatedTo: null,
      },
      tokenPrefix: matching(/^onb_test_/),
    });
    const again = await call('claimKey', { token: null, body: { claimToken, secretHash } });
    expect(jsonOf(again)).toEqual(jsonOf(answer));
  });

  test('takes a wrong credential for none', async () => {
    const body = { claimToken: await link(), secretHash: secretHashOf(newSecret()) };
    expect(verdictOf(await call('claimKey', { token: 'nonsense', body }))).toBe('200');
  });

  test.each([
    ['no hash', { claimToken: 'x' }],
    ['the secret itself', { claimToken: 'x', secret: newSecret() }],
    ['a hash that is none', { claimToken: 'x', secretHash: 'abc' }],
    ['a name for the key', { claimToken: 'x', secretHash: 'a'.repeat(64), displayName: 'x' }],
    ['a token as long as a book', { claimToken: 'x'.repeat(201), secretHash: 'a'.repeat(64) }],
  ])('refuses %s', async (_what, body) => {
    expect(verdictOf(await call('claimKey', { token: null, body }))).toBe('400 invalid_request');
  });
});
