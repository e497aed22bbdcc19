import { describe, expect, test } from 'vitest';
import { parseToken, secretHashOf } from '../../../lib/access/token.ts';
import { containerOf } from '../../../lib/account/ids.ts';
import { changeKeys } from '../../../lib/api/key-holders.ts';
import { tokenOf } from '../../../lib/access/secret.ts';
import { jsonOf, listIn, textIn, valueIn, verdictOf } from '../../support/http.ts';
import { anyObject, anyText } from '../../support/matchers.ts';
import { createKey, createProject, createSubproject, newSecret, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const system = await useSystem();
const { call, forbid } = await checkedApi(system);
const { owner, api } = system;
const projectId = await createProject(owner);

const KINDS = [
  { kind: 'Account', path: 'account', container: endAccountKeys },
  { kind: 'Project', path: 'projects', container: async () => ({ projectId: await createProject(owner) }) },
  {
    kind: 'Subproject',
    path: 'subprojects',
    container: async () => ({ subprojectId: await createSubproject(owner, projectId) }),
  },
];
/** There is one account, and ten keys are all that it may have. */
async function endAccountKeys(): Promise<Record<string, string>> {
  const except = [parseToken(system.accountToken)?.accessKeyId];
  await call('revokeAllAccountAccessKeys', { body: { except } });
  return {};
}

/** As if it had been made long ago: uses on the day of its making are no news. */
async function makeOld(accessKeyId: string): Promise<void> {
  const container = containerOf(accessKeyId.slice(0, accessKeyId.lastIndexOf('-')));
  if (container === undefined) throw new Error('an id carries its address');
  const { directory } = system.admin;
  await changeKeys({ directory, now: () => new Date() }, container, (keys) => {
    const key = keys[accessKeyId];
    return key ? { ...keys, [accessKeyId]: { ...key, createTime: '2026-01-01T00:00:00.000Z' } } : keys;
  });
}

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const verify = async (token: string): Promise<string> =>
  textIn(await owner('POST', '/v1/accessKeys/verify', { token }), 'code');

describe.each(KINDS)('a key of a $kind', ({ kind, path, container }) => {
  const make = async (settings: object = {}) => {
    const params: Record<string, string> = await container();
    const [id] = Object.values(params);
    const key = await createKey(owner, id === undefined ? path : `${path}/${id}`, settings);
    forbid(key.secret, secretHashOf(key.secret));
    return { params: { ...params, accessKeyId: key.accessKeyId }, key };
  };
  const rotate = (params: Record<string, string>, body: object, token?: string) =>
    call(`rotate${kind}AccessKey`, { params, body, ...(token !== undefined && { token }) });

  test('is rotated: both work until the overlap ends, and it is the same key by name and scopes', async () => {
    const { params, key } = await make({ displayName: 'CI', scopes: ['messages:send'] });
    const secret = newSecret();
    const body = { secretHash: secretHashOf(secret), overlapEndTime: inSeconds(3600) };
    const answer = await rotate(params, body);
    expect(jsonOf(answer)).toEqual({ accessKey: anyObject, rotated: anyObject, tokenPrefix: anyText });
    expect(jsonOf(answer)).toMatchObject({
      accessKey: { displayName: 'CI', scopes: ['messages:send'], expireTime: null },
      rotated: {
        accessKeyId: key.accessKeyId,
        expireTime: body.overlapEndTime,
        rotatedTo: textIn(answer, 'accessKey', 'accessKeyId'),
      },
    });
    const next = tokenOf(textIn(answer, 'tokenPrefix'), secret);
    expect([await verify(key.token), await verify(next)]).toEqual(['valid', 'valid']);

    // A lost reply is answered by asking again.
    expect(valueIn(await rotate(params, body), 'accessKey', 'accessKeyId')).toBe(
      valueIn(answer, 'accessKey', 'accessKeyId'),
    );
    const list = await call(`list${kind}AccessKeys`, { params });
    expect(listIn(list, 'accessKeys').filter(({ displayName }) => displayName === 'CI')).toHaveLength(2);
  });

  test('is rotated at once, if the overlap is over: the secret is made here and shown once', async () => {
    const { params, key } = await make();
    const answer = await rotate(params, { overlapEndTime: '2020-01-01T00:00:00Z' });
    expect([await verify(key.token), await verify(textIn(answer, 'token'))]).toEqual([
      'key_expired',
      'valid',
    ]);
    expect(verdictOf(await rotate(params, {}))).toBe('409 key_expired');
  });

  test('is refused what goes beyond', async () => {
    const { params, key } = await make();
    const day = 24 * 3600;
    expect(verdictOf(await rotate(params, { overlapEndTime: inSeconds(31 * day) }))).toBe(
      '400 invalid_request',
    );
    expect(verdictOf(await rotate(params, { expireTime: inSeconds(-5) }))).toBe('400 invalid_request');
    expect(verdictOf(await rotate(params, { scopes: ['*'] }))).toBe('400 invalid_request');
    expect(verdictOf(await rotate(params, { secretHash: secretHashOf(key.secret) }))).toBe(
      '400 invalid_request',
    );
    const missing = { ...params, accessKeyId: `${key.accessKeyId.slice(0, -1)}_` };
    expect(verdictOf(await rotate(missing, {}))).toBe('404 access_key_not_found');
    await call(`revoke${kind}AccessKey`, { params });
    expect(verdictOf(await rotate(params, {}))).toBe('409 key_revoked');
  });

  test('rotates itself with what it has, and no other that has more', async () => {
    const { params, key } = await make({ scopes: ['accessKeys:rotate', 'messages:send'] });
    const own = await rotate(params, {}, key.token);
    expect(valueIn(own, 'accessKey', 'scopes')).toEqual(['accessKeys:rotate', 'messages:send']);
    const [id] = Object.entries(params).flatMap(([name, value]) => (name === 'accessKeyId' ? [] : [value]));
    const wide = await createKey(owner, id === undefined ? path : `${path}/${id}`, { displayName: 'wide' });
    const other = await rotate({ ...params, accessKeyId: wide.accessKeyId }, {}, key.token);
    expect(verdictOf(other)).toBe('403 forbidden');
    expect(await verify(wide.token)).toBe('valid');
  });

  test('that ends after a while has a successor that lives as long; none outlives who rotates it', async () => {
    const { params } = await make({ expireTime: inSeconds(3600) });
    const answer = await rotate(params, { overlapEndTime: inSeconds(7200) });
    const [next, old] = [textIn(answer, 'accessKey', 'expireTime'), textIn(answer, 'rotated', 'expireTime')];
    expect(Date.parse(next)).toBeGreaterThanOrEqual(Date.parse(old));
    expect(Date.parse(old)).toBeLessThan(Date.now() + 3_600_000);

    const mortal = await make({ expireTime: inSeconds(600) });
    const wish = { expireTime: inSeconds(6000) };
    expect(verdictOf(await rotate(mortal.params, wish, mortal.key.token))).toBe('403 forbidden');
  });

  test('shows the day of its last use, which is written once a day however often it is used', async () => {
    const { params, key } = await make();
    expect(await verify(key.token)).toBe('valid');
    await makeOld(key.accessKeyId);
    const shown = async () =>
      listIn(await call(`list${kind}AccessKeys`, { params }), 'accessKeys').find(
        ({ accessKeyId }) => accessKeyId === key.accessKeyId,
      )?.['lastUseDay'];
    expect(await shown()).toBeNull();
    const mark = system.system.calls.mark();
    for (let use = 0; use < 5; use += 1) expect(await verify(key.token)).toBe('valid');
    const writes = system.system.calls.since(mark).filter(({ action }) => action === 'UpdateItem');
    expect(writes).toHaveLength(1);
    expect(await shown()).toBe(new Date().toISOString().slice(0, 10));
  });
});

describe('all keys', () => {
  test('of a subproject are revoked at once, but the excepted', async () => {
    const subprojectId = await createSubproject(owner, projectId);
    const keys = [1, 2, 3].map(() => createKey(owner, `subprojects/${subprojectId}`));
    const [first, kept, last] = await Promise.all(keys);
    const body = { except: [kept?.accessKeyId] };
    const answer = await call('revokeAllSubprojectAccessKeys', { params: { subprojectId }, body });
    expect(listIn(answer, 'accessKeys')).toHaveLength(3);
    const codes = await Promise.all([first, kept, last].map((key) => verify(key?.token ?? '')));
    expect(codes).toEqual(['key_revoked', 'valid', 'key_revoked']);
    const again = await call('revokeAllSubprojectAccessKeys', { params: { subprojectId }, body });
    const revokeTimes = [answer, again].map((each) =>
      listIn(each, 'accessKeys').map((key) => key['revokeTime']),
    );
    expect(revokeTimes[1]).toEqual(revokeTimes[0]);
  });

  test('of a project end without its subprojects’: those are their customers’', async () => {
    const own = await createProject(owner);
    const ofProject = await createKey(owner, `projects/${own}`);
    const ofCustomer = await createKey(owner, `subprojects/${await createSubproject(owner, own)}`);
    await call('revokeAllProjectAccessKeys', { params: { projectId: own }, body: {} });
    expect([await verify(ofProject.token), await verify(ofCustomer.token)]).toEqual(['key_revoked', 'valid']);
  });

  test('a key of a neighbour is not reached by its id in another’s path', async () => {
    const [mine, theirs] = [
      await createSubproject(owner, projectId),
      await createSubproject(owner, projectId),
    ];
    const key = await createKey(owner, `subprojects/${theirs}`);
    const admin = await createKey(owner, `subprojects/${mine}`);
    const params = { subprojectId: mine, accessKeyId: key.accessKeyId };
    const answer = await call('rotateSubprojectAccessKey', { params, body: {}, token: admin.token });
    expect(verdictOf(answer)).toBe('404 access_key_not_found');
    await api(admin.token)('POST', `/v1/subprojects/${mine}/accessKeys/revokeAll`, {});
    expect(await verify(key.token)).toBe('valid');
  });
});

test('a use that can’t be noted turns nobody away', async () => {
  const key = await createKey(owner, `projects/${projectId}`);
  await makeOld(key.accessKeyId);
  system.system.onCall((each) => (each.action === 'UpdateItem' ? { kind: 'throttle' } : undefined));
  expect(await verify(key.token)).toBe('valid');
  system.system.onCall(undefined);
});
