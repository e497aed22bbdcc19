import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { ROUTES } from '../../../lib/api/routes.ts';
import type { Route } from '../../../lib/api/route.ts';
import { createJobs } from '../../../lib/aws/jobs.ts';
import { AUDIENCE, startIssuer } from '../../../local/issuer.ts';
import { readPolicyTable } from '../../../scripts/policy-cases.ts';
import { ANYBODY, NOBODY } from '../../../scripts/policy-page.ts';
import { jsonOf, listIn, textIn, valueIn, verdictOf } from '../../support/http.ts';
import { createKey, createProject, createSubproject, done, useSystem } from '../../support/system.ts';

const issuer = await startIssuer();
afterAll(() => issuer.close());
const system = await useSystem({ environmentOverrides: issuer.environment });
const { owner: accountKey, api, admin } = system;

const as = async (claims: Readonly<Record<string, unknown>>) => api(await issuer.tokenFor(claims));
const project = await createProject(accountKey, { groupRoles: { 'second line': 'developer' } });
const otherProject = await createProject(accountKey);
const subproject = await createSubproject(accountKey, project);
const key = await createKey(accountKey, `subprojects/${subproject}`);
const put = async (path: string, body: object = {}) => done(await accountKey('PUT', path, body));

test('the first owner is made with the account’s key, and from then on needs none', async () => {
  const first = await as({ sub: 'first-owner' });
  expect(verdictOf(await first('POST', '/v1/projects', { displayName: 'Mine' }))).toBe('403 forbidden');
  await put('/v1/account/owners/first-owner');
  done(await first('POST', '/v1/projects', { displayName: 'Mine' }));
  done(await first('PUT', '/v1/account/owners/second-owner', {}));
  done(await first('DELETE', '/v1/account/owners/first-owner'));
  expect(verdictOf(await first('GET', '/v1/account/owners'))).toBe('403 forbidden');
  const second = await as({ sub: 'second-owner' });
  const owners = listIn(await second('GET', '/v1/account/owners'), 'owners').map(({ userId }) => userId);
  expect(owners).toContain('second-owner');
  expect(owners).not.toContain('first-owner');
  done(await second('DELETE', '/v1/account/owners/second-owner'));
});

for (const role of ['viewer', 'developer', 'admin']) {
  await put(`/v1/projects/${project}/members/${role}`, { role });
}
await put(`/v1/projects/${otherProject}/members/outsider`, { role: 'admin' });
await put('/v1/account/owners/owner');

const second = Math.floor(Date.now() / 1000);
const ROLES = ['viewer', 'developer', 'admin', 'owner'];
const NOT_KNOWN = '401 unauthenticated';
const table = await readPolicyTable();

/** Signed by a key that it brings, saying in every way that there is where to find it. */
async function tokenWithItsKey(sub: string): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'eve' };
  const { url } = system.endpoint;
  return new SignJWT({ sub, iss: issuer.url, aud: AUDIENCE, iat: second, exp: second + 300 })
    .setProtectedHeader({ alg: 'ES256', kid: 'eve', jwk, jku: url, x5u: url, x5c: ['MIIB'] })
    .sign(privateKey);
}

type Caller = { readonly token: string; readonly role?: string; readonly isStranger?: boolean };
const CALLERS: Readonly<Record<string, Caller>> = {
  'a viewer': { token: await issuer.tokenFor({ sub: 'viewer' }), role: 'viewer' },
  'a developer': { token: await issuer.tokenFor({ sub: 'developer' }), role: 'developer' },
  'an admin': { token: await issuer.tokenFor({ sub: 'admin' }), role: 'admin' },
  'an owner': { token: await issuer.tokenFor({ sub: 'owner' }), role: 'owner' },
  'a developer by group': {
    token: await issuer.tokenFor({ sub: 'nobody', groups: ['first line', 'second line'] }),
    role: 'developer',
  },
  'a viewer who is a developer by group': {
    token: await issuer.tokenFor({ sub: 'viewer', groups: ['second line'] }),
    role: 'developer',
  },
  'an admin of another project': { token: await issuer.tokenFor({ sub: 'outsider' }), isStranger: true },
  'a person without a role': {
    token: await issuer.tokenFor({ sub: 'nobody', groups: ['first line', 'admin', 'owner'] }),
    isStranger: true,
  },
  'an admin in capitals': { token: await issuer.tokenFor({ sub: 'ADMIN' }), isStranger: true },
  'an owner of another issuer': {
    token: await issuer.tokenFor({ sub: 'owner', iss: 'http://127.0.0.1:1' }),
  },
  'an owner in another app': { token: await issuer.tokenFor({ sub: 'owner', aud: 'another' }) },
  'an owner of an hour ago': { token: await issuer.tokenFor({ sub: 'owner', exp: second - 3600 }) },
  'an owner of tomorrow': { token: await issuer.tokenFor({ sub: 'owner', nbf: second + 86_400 }) },
  'an owner by an unknown key': {
    token: await issuer.tokenFor({ sub: 'owner' }, ({ header }) => Object.assign(header, { kid: 'made-up' })),
  },
  'an owner by a token of a logout': {
    token: await issuer.tokenFor({ sub: 'owner' }, ({ header }) =>
      Object.assign(header, { typ: 'logout+jwt' }),
    ),
  },
  'an owner by a key that the token brings': { token: await tokenWithItsKey('owner') },
  'an owner who is not signed': {
    token: (
      await issuer.tokenFor({ sub: 'owner' }, ({ header }) => Object.assign(header, { kid: 'x' }))
    ).replace(/^[^.]+(\..+\.)[^.]+$/, `${Buffer.from('{"alg":"none"}').toString('base64url')}$1`),
  },
  'an owner whose signature is another’s': {
    token: (await issuer.tokenFor({ sub: 'owner' })).replace(
      /[^.]+$/,
      (await issuer.tokenFor({ sub: 'viewer' })).split('.')[2] ?? '',
    ),
  },
};

function levelOf({ path }: Route<never>): 'account' | 'project' | 'subproject' {
  if (path.includes('{subprojectId}')) return 'subproject';
  return path.includes('Id}') && !path.startsWith('/v1/account') ? 'project' : 'account';
}

/** What the printed policy says of it. */
function expectedOf(caller: Caller, route: Route<never>): string {
  if (route.permission === 'public') return 'let in';
  const row = table.find(({ action }) => action === route.permission);
  const [level, isKnown] = [levelOf(route), caller.role !== undefined || caller.isStranger === true];
  const lowest = level === 'subproject' ? row?.inSubproject : level === 'project' ? row?.inProject : 'owner';
  if (!isKnown || row?.inProject === NOBODY) return NOT_KNOWN;
  if (row?.inProject === ANYBODY) return 'let in';
  if (caller.isStranger === true) return level === 'account' ? '403 forbidden' : '404 not_found';
  const isEnough = ROLES.indexOf(caller.role ?? '') >= ROLES.indexOf(lowest ?? '');
  return isEnough ? 'let in' : '403 forbidden';
}

const pathOf = ({ path }: Route<never>, ids: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `${ids['projectId']}-${'0'.repeat(16)}`);
const HERE = { projectId: project, subprojectId: subproject, accessKeyId: key.accessKeyId, userId: 'viewer' };
const NOWHERE = { ...HERE, projectId: '00000000', subprojectId: '0'.repeat(26) };

async function stored(): Promise<readonly unknown[]> {
  const { client, tableName } = admin.directoryTable;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item));
}

describe.each(Object.entries(CALLERS))('%s', (_who, caller) => {
  test('gets of every route what the printed policy says, and what is refused changes nothing', async () => {
    const before = await stored();
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const route of ROUTES) {
      const wanted = expectedOf(caller, route);
      // Whoever is let in is told that the query is wrong, and changes nothing; whoever is not is refused before that.
      const path = `${pathOf(route, HERE)}${wanted === 'let in' ? '?surely=unknown' : ''}`;
      const verdict = verdictOf(await api(caller.token)(route.method, path, '{}'));
      expected[route.operationId] = wanted;
      found[route.operationId] = verdict === '400 invalid_request' ? 'let in' : verdict;
    }
    expect(found).toEqual(expected);
    expect(await stored()).toEqual(before);
    expect(system.endpoint.connections(), 'nothing is fetched from where a token says').toBe(0);
  });
});

describe('to a person without a role here', () => {
  const withoutId = (text: string): string => text.replace(/"requestId":"[^"]+"/, '');

  test('what is there looks as if it were not', async () => {
    const outsider = await as({ sub: 'outsider' });
    for (const route of ROUTES.filter((each) => levelOf(each) !== 'account')) {
      const there = await outsider(route.method, pathOf(route, HERE), '{}');
      const notThere = await outsider(route.method, pathOf(route, NOWHERE), '{}');
      expect([there.status, withoutId(there.text)], route.operationId).toEqual([
        notThere.status,
        withoutId(notThere.text),
      ]);
    }
  });
});

describe('a role', () => {
  const path = `/v1/projects/${project}/members/ann`;

  test('is inherited by every subproject, and gone with the next request after it is taken away', async () => {
    const ann = await as({ sub: 'ann' });
    const read = async () => verdictOf(await ann('GET', `/v1/subprojects/${subproject}`));
    expect(await read()).toBe('404 not_found');
    await put(path, { role: 'viewer' });
    expect(await read()).toBe('200');
    done(await accountKey('DELETE', path));
    expect(await read()).toBe('404 not_found');
    done(await accountKey('DELETE', path));
    expect(verdictOf(await accountKey('GET', path))).toBe('404 member_not_found');
  });

  test('of a group is gone with the next request after the project forgets it', async () => {
    const id = await createProject(accountKey, { groupRoles: { ops: 'viewer' } });
    const bob = await as({ sub: 'bob', groups: ['ops'] });
    expect(verdictOf(await bob('GET', `/v1/projects/${id}`))).toBe('200');
    done(await accountKey('PATCH', `/v1/projects/${id}`, { groupRoles: {} }));
    expect(verdictOf(await bob('GET', `/v1/projects/${id}`))).toBe('404 not_found');
  });

  test('costs one strong read of the member and no write', async () => {
    const mark = system.system.calls.mark();
    done(await (await as({ sub: 'viewer' }))('GET', `/v1/subprojects/${subproject}`));
    const calls = system.system.calls.since(mark).map(({ action }) => action);
    // The member, then what was asked for.
    expect(calls).toEqual(['GetItem', 'GetItem']);
  });

  test.each([
    [{ role: 'owner' }],
    [{ role: 'Admin' }],
    [{ role: 'viewer', userId: 'eve' }],
    [{ role: 'viewer', projectId: otherProject }],
    [{}],
  ])('%j is not one that can be given', async (body) => {
    expect(verdictOf(await accountKey('PUT', path, body))).toBe('400 invalid_request');
    expect(verdictOf(await accountKey('GET', path))).toBe('404 member_not_found');
  });

  test('is for whoever the token’s `sub` names, character by character', async () => {
    for (const userId of ['auth0|5f7c8ec7', 'ann@example.com', 'a#b', "o'neil", 'constructor', '__proto__']) {
      const members = `/v1/projects/${project}/members`;
      await put(`${members}/${encodeURIComponent(userId)}`, { role: 'viewer' });
      const person = await as({ sub: userId });
      expect(verdictOf(await person('GET', `/v1/projects/${project}`)), userId).toBe('200');
      expect(textIn(await person('GET', `${members}/${encodeURIComponent(userId)}`), 'userId')).toBe(userId);
    }
    for (const userId of ['a b', 'ä', 'x'.repeat(256)]) {
      const verdict = verdictOf(
        await accountKey('PUT', `/v1/projects/${project}/members/${encodeURIComponent(userId)}`, {
          role: 'viewer',
        }),
      );
      expect(verdict, userId).toBe('400 invalid_request');
    }
  });

  test('lists page by page, in a project of its own', async () => {
    const id = await createProject(accountKey);
    for (const userId of ['a|1', 'b|2', 'c|3'])
      await put(`/v1/projects/${id}/members/${userId}`, { role: 'viewer' });
    const first = await accountKey('GET', `/v1/projects/${id}/members?pageSize=2`);
    const token = textIn(first, 'nextPageToken');
    const rest = await accountKey('GET', `/v1/projects/${id}/members?pageSize=2&pageToken=${token}`);
    expect(jsonOf(rest)).toMatchObject({ members: [{ userId: 'c|3' }], nextPageToken: '' });
    const moved = await accountKey('GET', `/v1/projects/${project}/members?pageToken=${token}`);
    expect(verdictOf(moved)).toBe('400 invalid_page_token');
  });
});

describe('dead letters', () => {
  test('are looked at by owners alone', async () => {
    const verdicts: string[] = [];
    for (const sub of ['owner', 'admin', 'nobody']) {
      verdicts.push(verdictOf(await (await as({ sub }))('GET', '/v1/deadLetters')));
    }
    expect(verdicts).toEqual(['200', '403 forbidden', '403 forbidden']);
    expect(
      verdictOf(await api(await issuer.tokenFor({ sub: 'owner', aud: 'x' }))('GET', '/v1/deadLetters')),
    ).toBe(NOT_KNOWN);
  });
});

describe('a replay', () => {
  const window = { from: '2026-01-01T00:00:00Z', dryRun: true };
  const asked = async (sub: string, body: object) => (await as({ sub }))('POST', '/v1/replays', body);
  const verdict = async (sub: string, body: object) => verdictOf(await asked(sub, body));

  test('of a project is for its admins, who name it', async () => {
    expect(await verdict('developer', { ...window, projectId: project })).toBe('403 forbidden');
    expect(await verdict('outsider', { ...window, projectId: project })).toBe('404 not_found');
    expect(await verdict('admin', { ...window, projectId: otherProject })).toBe('404 not_found');
    expect(await verdict('admin', window)).toBe('403 forbidden');
    const replayId = textIn(done(await asked('admin', { ...window, projectId: project })), 'replayId');
    await system.system.settle();
    const job = await createJobs(admin.ledgerTable, () => new Date()).readJob('replay', replayId);
    expect(job).toMatchObject({ createdBy: 'user:admin', state: 'done' });
  });

  test('of dead letters is for owners, whatever project is named beside', async () => {
    const deadLetters = { queue: 'signups' };
    expect(await verdict('admin', { deadLetters })).toBe('403 forbidden');
    expect(await verdict('admin', { deadLetters, projectId: project })).toBe('400 invalid_request');
    expect(await verdict('owner', { deadLetters, dryRun: true })).toBe('200');
    await system.system.settle();
  });
});

test('the issuer of the laptop gives a token to whoever asks, as docs/people.md says', async () => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    sub: 'nobody',
    groups: 'second line',
  });
  const response = await fetch(`${issuer.url}/token`, { method: 'POST', body });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await response.json());
  expect(verdictOf(await api(token)('GET', `/v1/projects/${project}`))).toBe('200');
});

describe('who may hand out keys', () => {
  test('a developer those of a subproject, with no more than the plan gives them; of the project none', async () => {
    const developer = await as({ sub: 'developer' });
    const answer = await developer('POST', `/v1/subprojects/${subproject}/accessKeys`, { displayName: 'x' });
    expect(valueIn(done(answer), 'accessKey', 'scopes')).toBeNull();
    const ofProject = await developer('POST', `/v1/projects/${project}/accessKeys`, { displayName: 'x' });
    expect(verdictOf(ofProject)).toBe('403 forbidden');
  });
});
