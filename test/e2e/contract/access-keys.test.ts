import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { jsonOf, objectIn, textIn, valueIn, verdictOf } from '../../support/http.ts';
import { anyObject, anyText, matching } from '../../support/matchers.ts';
import { createProject, createSubproject, newSecret, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const SOME_ETAG: unknown = expect.stringMatching(/^[0-9a-z]{16}$/);
const system = await useSystem();
const { call, forbid } = await checkedApi(system);
const projectId = await createProject(system.owner, { purpose: 'production' });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The same operations, of a project's keys and of a subproject's. */
const KINDS = [
  {
    kind: 'Project',
    container: async () => ({ projectId: await createProject(system.owner, { purpose: 'production' }) }),
  },
  {
    kind: 'Subproject',
    container: async () => ({ subprojectId: await createSubproject(system.owner, projectId) }),
  },
];

describe.each(KINDS)('an access key of a $kind', ({ kind, container }) => {
  const create = (params: Record<string, string>, body: object = { displayName: 'Key' }) =>
    call(`create${kind}AccessKey`, { params, body });
  const list = async (params: Record<string, string>): Promise<unknown> =>
    valueIn(await call(`list${kind}AccessKeys`, { params }), 'accessKeys');
  const change = (operation: 'rename' | 'revoke', params: Record<string, string>, body?: object) =>
    call(`${operation}${kind}AccessKey`, { params, body });

  test('is made here and shown once, if no hash is sent', async () => {
    const params = await container();
    const answer = await create(params);
    const [containerId = ''] = Object.values(params);
    expect(jsonOf(answer)).toEqual({
      accessKey: {
        accessKeyId: matching(`^${containerId}-[0-9a-hjkmnp-tv-z]{16}$`),
        displayName: 'Key',
        scopes: null,
        createTime: anyText,
        expireTime: null,
        revokeTime: null,
        lastUseDay: null,
        etag: SOME_ETAG,
        rotatedTo: null,
      },
      tokenPrefix: `onb_live_${containerId}_`,
      secret: matching(/^[0-9a-hjkmnp-tv-z]{52}$/),
      token: matching(`^onb_live_${containerId}_[0-9a-z]{52}_[0-9a-z]{7}$`),
    });
    forbid(textIn(answer, 'secret'), sha256(textIn(answer, 'secret')));
    expect(await list(params)).toEqual([valueIn(answer, 'accessKey')]);
  });

  test('is never shown if its hash is sent, and is made once by the same hash', async () => {
    const params = await container();
    const secretHash = sha256(newSecret());
    forbid(secretHash);
    const body = { displayName: 'Own', scopes: ['a:b'], expireTime: '2099-01-01T00:00:00+01:00', secretHash };
    const first = await create(params, body);
    expect(jsonOf(first)).toEqual({ accessKey: anyObject, tokenPrefix: anyText });
    expect(jsonOf(first)).toMatchObject({
      accessKey: { scopes: ['a:b'], expireTime: '2098-12-31T23:00:00.000Z' },
    });
    expect(jsonOf(await create(params, body))).toEqual(jsonOf(first));
    expect(await list(params)).toHaveLength(1);
  });

  test('is renamed, and nothing else of it', async () => {
    const params = await container();
    const made = await create(params);
    forbid(textIn(made, 'secret'));
    const accessKeyId = textIn(made, 'accessKey', 'accessKeyId');
    const renamed = await change('rename', { ...params, accessKeyId }, { displayName: 'Renamed' });
    expect(await list(params)).toEqual([jsonOf(renamed)]);
    const etag: unknown = expect.not.stringMatching(textIn(made, 'accessKey', 'etag'));
    expect(jsonOf(renamed)).toEqual({ ...objectIn(made, 'accessKey'), displayName: 'Renamed', etag });
    for (const body of [
      {},
      { displayName: 'x', scopes: ['*'] },
      { displayName: 'x', expireTime: null },
      { displayName: '' },
    ]) {
      expect(verdictOf(await change('rename', { ...params, accessKeyId }, body))).toBe('400 invalid_request');
    }
  });

  test('is revoked for ever: it stays listed, and can be neither renamed nor made again', async () => {
    const params = await container();
    const secretHash = sha256(newSecret());
    const accessKeyId = textIn(
      await create(params, { displayName: 'x', secretHash }),
      'accessKey',
      'accessKeyId',
    );
    const revoked = await change('revoke', { ...params, accessKeyId });
    expect(jsonOf(revoked)).toMatchObject({ accessKeyId, revokeTime: anyText });
    expect(jsonOf(await change('revoke', { ...params, accessKeyId }))).toEqual(jsonOf(revoked));
    expect(await list(params)).toEqual([jsonOf(revoked)]);
    expect(verdictOf(await change('rename', { ...params, accessKeyId }, { displayName: 'y' }))).toBe(
      '404 access_key_not_found',
    );
    expect(verdictOf(await create(params, { displayName: 'x', secretHash }))).toBe('409 key_revoked');
  });

  test('that never was is 404 access_key_not_found', async () => {
    const params = await container();
    for (const accessKeyId of [
      'x',
      `${Object.values(params)[0]}-0000000000000000`,
      'constructor',
      '__proto__',
      'k'.repeat(3000),
    ]) {
      expect(verdictOf(await change('revoke', { ...params, accessKeyId }))).toBe('404 access_key_not_found');
      expect(verdictOf(await change('rename', { ...params, accessKeyId }, { displayName: 'y' }))).toBe(
        '404 access_key_not_found',
      );
    }
  });

  test.each([
    ['no name', {}],
    ['an unknown field', { displayName: 'x', role: 'admin' }],
    ['an id of its own', { displayName: 'x', accessKeyId: 'x' }],
    ['a secret', { displayName: 'x', secret: newSecret() }],
    ['a scope that is none', { displayName: 'x', scopes: ['everything'] }],
    ['scopes that are no list', { displayName: 'x', scopes: '*' }],
    ['null for all scopes', { displayName: 'x', scopes: null }],
    ['51 scopes', { displayName: 'x', scopes: Array.from({ length: 51 }, (_, i) => `a:b${i}`) }],
    ['a time that has passed', { displayName: 'x', expireTime: '2020-01-01T00:00:00Z' }],
    ['a time without a zone', { displayName: 'x', expireTime: '2099-01-01T00:00:00' }],
    ['a day that there is not', { displayName: 'x', expireTime: '2099-02-30T00:00:00Z' }],
    ['a time in the year 10000', { displayName: 'x', expireTime: '9999-12-31T23:59:59-12:00' }],
    ['seconds since 1970', { displayName: 'x', expireTime: 4_000_000_000 }],
    ['a hash in upper case', { displayName: 'x', secretHash: 'A'.repeat(64) }],
    ['a hash that is too short', { displayName: 'x', secretHash: 'a'.repeat(63) }],
    ['a hash with a line feed', { displayName: 'x', secretHash: `${'a'.repeat(64)}\n` }],
  ])('refuses %s', async (_what, body) => {
    expect(verdictOf(await create(await container(), body))).toBe('400 invalid_request');
  });

  test('is refused beside 10 live ones as 409 too_many_keys, until one is revoked', async () => {
    const params = await container();
    const first = await create(params);
    for (let index = 1; index < 10; index += 1) expect(verdictOf(await create(params))).toBe('200');
    expect(verdictOf(await create(params))).toBe('409 too_many_keys');
    await change('revoke', { ...params, accessKeyId: textIn(first, 'accessKey', 'accessKeyId') });
    expect(verdictOf(await create(params))).toBe('200');
  });

  test('is refused beside 50 revoked ones as 429 too_many_revoked_keys', async () => {
    const params = await container();
    for (let index = 0; index < 50; index += 1) {
      const accessKeyId = textIn(await create(params), 'accessKey', 'accessKeyId');
      await change('revoke', { ...params, accessKeyId });
    }
    expect(verdictOf(await create(params))).toBe('429 too_many_revoked_keys');
    expect(await list(params)).toHaveLength(50);
  });
});

test('a key of a container that does not exist is 404 not_found', async () => {
  const body = { displayName: 'x' };
  const inProject = await call('createProjectAccessKey', { params: { projectId: '00000000' }, body });
  const subprojectId = `${projectId}${'0'.repeat(18)}`;
  const inSubproject = await call('createSubprojectAccessKey', { params: { subprojectId }, body });
  expect([inProject, inSubproject].map(verdictOf)).toEqual(['404 not_found', '404 not_found']);
});

test('a key of a project that is not for production has a test token', async () => {
  const test = await createProject(system.owner, { purpose: 'staging' });
  const answer = await call('createProjectAccessKey', {
    params: { projectId: test },
    body: { displayName: 'x' },
  });
  expect(textIn(answer, 'token')).toMatch(/^onb_test_/);
});
