import { afterAll, describe, expect, test } from 'vitest';
import { startIssuer } from '../../local/issuer.ts';
import { runCli } from '../support/cli.ts';
import { listIn, textIn, verdictOf } from '../support/http.ts';
import { createKey, createProject, done, useSystem, type Api } from '../support/system.ts';

const issuer = await startIssuer();
afterAll(() => issuer.close());
const { owner: accountKey, api, system } = await useSystem({ environmentOverrides: issuer.environment });

const as = async (claims: Readonly<Record<string, unknown>>) => api(await issuer.tokenFor(claims));
const ids: string[] = [];
for (let count = 0; count < 5; count += 1) ids.push(await createProject(accountKey));
ids.sort();
const [first = '', second = '', third = '', fourth = '', last = ''] = ids;
const member = (projectId: string, userId: string) => `/v1/projects/${projectId}/members/${userId}`;
for (const projectId of [second, fourth])
  done(await accountKey('PUT', member(projectId, 'ann'), { role: 'viewer' }));
done(await accountKey('PATCH', `/v1/projects/${third}`, { groupRoles: { support: 'developer' } }));

/** All pages, each with its ids. */
async function pagesFor(person: Api, pageSize = 100): Promise<readonly (readonly unknown[])[]> {
  const pages: (readonly unknown[])[] = [];
  let token = '';
  do {
    const answer = done(await person('GET', `/v1/projects?pageSize=${pageSize}&pageToken=${token}`));
    pages.push(listIn(answer, 'projects').map(({ projectId }) => projectId));
    token = textIn(answer, 'nextPageToken');
  } while (token !== '');
  return pages;
}

const listFor = async (person: Api, pageSize?: number) => (await pagesFor(person, pageSize)).flat();

describe('a person lists', () => {
  test.each([1, 2, 3, 100])('the projects that they are a member of, in pages of %i', async (pageSize) => {
    const ann = await as({ sub: 'ann' });
    const pages = await pagesFor(ann, pageSize);
    expect(pages.flat()).toEqual([second, fourth]);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(pageSize);
    for (const projectId of [second, fourth])
      expect(verdictOf(await ann('GET', `/v1/projects/${projectId}`))).toBe('200');
  });

  test('those of their groups too', async () => {
    expect(await listFor(await as({ sub: 'ann', groups: ['support'] }))).toEqual([second, third, fourth]);
    expect(await listFor(await as({ sub: 'bob', groups: ['sales', 'support'] }))).toEqual([third]);
  });

  test('nothing without a role anywhere: what is not listed can not be read either', async () => {
    const nobody = await as({ sub: 'nobody', groups: ['owner', 'admin'] });
    expect(await pagesFor(nobody)).toEqual([[]]);
    for (const projectId of ids)
      expect(verdictOf(await nobody('GET', `/v1/projects/${projectId}`))).toBe('404 not_found');
  });

  test('all of them as an owner', async () => {
    done(await accountKey('PUT', '/v1/account/owners/olga', {}));
    const listed = await listFor(await as({ sub: 'olga' }), 2);
    expect(listed).toEqual(await listFor(accountKey));
    expect(listed).toEqual(expect.arrayContaining(ids));
  });

  test('no more what was taken from them, from the next request on, also amid pages', async () => {
    const zoe = await as({ sub: 'zoe' });
    for (const projectId of [first, last])
      done(await accountKey('PUT', member(projectId, 'zoe'), { role: 'admin' }));
    const page = done(await zoe('GET', '/v1/projects?pageSize=1'));
    expect(listIn(page, 'projects')).toMatchObject([{ projectId: first }]);
    done(await accountKey('DELETE', member(last, 'zoe')));
    const token = textIn(page, 'nextPageToken');
    const rest = done(await zoe('GET', `/v1/projects?pageSize=1&pageToken=${token}`));
    expect(listIn(rest, 'projects')).toEqual([]);
    done(await accountKey('DELETE', member(first, 'zoe')));
    expect(await listFor(zoe)).toEqual([]);
  });
});

test('a list of a person’s projects costs one read for each that no group of theirs opens, and no write', async () => {
  const callsOf = async (person: Api) => {
    const mark = system.calls.mark();
    done(await person('GET', '/v1/projects'));
    const counts: Record<string, number> = {};
    for (const { action } of system.calls.since(mark)) counts[action] = (counts[action] ?? 0) + 1;
    return counts;
  };
  const all = (await listFor(accountKey)).length;
  // The owner's item and the account's secret, then a member's item each.
  expect(await callsOf(await as({ sub: 'nobody' }))).toEqual({ Query: 1, GetItem: 2 + all });
  expect(await callsOf(await as({ sub: 'nobody', groups: ['support'] }))).toEqual({
    Query: 1,
    GetItem: 2 + all - 1,
  });
});

test('a page token of one person is another’s no more than a key’s', async () => {
  const tokenOf = async (person: Api) =>
    textIn(done(await person('GET', '/v1/projects?pageSize=1')), 'nextPageToken');
  const [ann, ofKey] = [await as({ sub: 'ann' }), await tokenOf(accountKey)];
  const ofAnn = await tokenOf(ann);
  const withSupport = await as({ sub: 'bob', groups: ['support'] });
  const verdicts = [ann, withSupport, accountKey].map(async (person) =>
    verdictOf(await person('GET', `/v1/projects?pageToken=${ofAnn}`)),
  );
  expect(await Promise.all(verdicts)).toEqual(['200', '400 invalid_page_token', '400 invalid_page_token']);
  expect(verdictOf(await ann('GET', `/v1/projects?pageToken=${ofKey}`))).toBe('400 invalid_page_token');
});

test('keys see what they saw: the account’s all, whether it may read one or not; a project’s is refused', async () => {
  const listing = textIn(
    done(await accountKey('POST', '/v1/account/accessKeys', { displayName: 'l', scopes: ['projects:list'] })),
    'token',
  );
  expect(await listFor(api(listing))).toEqual(await listFor(accountKey));
  const { token } = await createKey(accountKey, `projects/${second}`);
  expect(verdictOf(await api(token)('GET', '/v1/projects'))).toBe('403 forbidden');
  expect(verdictOf(await api()('GET', '/v1/projects'))).toBe('401 unauthenticated');
});

test('the command line lists them for whoever puts their token where a key goes', async () => {
  const env = { ONBOARDING_URL: system.url, ONBOARDING_KEY: await issuer.tokenFor({ sub: 'ann' }) };
  const { exitCode, out } = await runCli(['projects', 'list', '--json'], { env });
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject([{ projectId: second }, { projectId: fourth }]);
  const nobody = { ...env, ONBOARDING_KEY: await issuer.tokenFor({ sub: 'nobody' }) };
  const empty = await runCli(['projects', 'list'], { env: nobody });
  expect(empty).toMatchObject({ exitCode: 0, out: '' });
});
