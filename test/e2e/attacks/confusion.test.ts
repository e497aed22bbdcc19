import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../../lib/api/routes.ts';
import { jsonOf, valueIn, verdictOf } from '../../support/http.ts';
import { createKey, createSubproject, done, useSystem } from '../../support/system.ts';
import { createWorld } from './world.ts';

const system = await useSystem();
const { api, owner } = system;
const world = await createWorld(system);
const { project, otherProject, subproject, sibling, cousin, keys } = world;

const pathsWith = (name: string) => ROUTES.filter(({ path }) => path.includes(`{${name}}`));

async function verdictsOf(name: string, id: string, caller = owner): Promise<ReadonlySet<string>> {
  const verdicts = pathsWith(name).map(async ({ method, path }) => {
    const filled = path
      .replace(`{${name}}`, id)
      .replace('{source}', 'crm')
      .replace('{accessKeyId}', keys.sibling.accessKeyId);
    return verdictOf(await caller(method, filled, method === 'GET' || method === 'DELETE' ? '' : {}));
  });
  return new Set(await Promise.all(verdicts));
}

describe('an id in the wrong place is 404 not_found, whoever asks', () => {
  const upper = subproject.toUpperCase();
  test.each([
    ['a subproject for a project', 'projectId', subproject],
    ['the account for a project', 'projectId', 'account'],
    ['a project in upper case', 'projectId', project.toUpperCase()],
    ['letters that no id has', 'projectId', 'ilouilou'],
    ['what objects inherit, for a project', 'projectId', '__proto__'],
    ['a project for a subproject', 'subprojectId', project],
    ['the account for a subproject', 'subprojectId', 'account'],
    [
      'a subproject in upper case',
      'subprojectId',
      upper === subproject ? `${subproject.slice(0, -1)}I` : upper,
    ],
    ['a key for a subproject', 'subprojectId', keys.subproject.accessKeyId],
    ['a subproject and more', 'subprojectId', `${subproject}0`],
    ['what objects inherit, for a subproject', 'subprojectId', 'constructor'],
  ])('%s', async (_what, name, id) => {
    const before = await world.stored();
    for (const caller of [owner, api(keys.project.token), api(keys.subproject.token), api()]) {
      expect(await verdictsOf(name, id, caller)).toEqual(new Set(['404 not_found']));
    }
    expect(await world.stored()).toEqual(before);
  });

  test('a subproject under the id of a project that it is not in', async () => {
    const moved = otherProject + subproject.slice(8);
    const back = project + cousin.slice(8);
    for (const id of [moved, back]) {
      for (const token of [keys.project.token, keys.otherProject.token]) {
        expect(verdictOf(await api(token)('GET', `/v1/subprojects/${id}`))).toBe('404 not_found');
        const answer = await owner('POST', '/v1/accessKeys/verify', { token, subprojectId: id });
        expect(valueIn(answer, 'valid')).toBe(false);
      }
    }
  });
});

describe('a key under the path of another container', () => {
  test.each([
    ['a sibling subproject', `subprojects/${subproject}`, keys.sibling],
    ['its project', `projects/${project}`, keys.subproject],
    ['a subproject, of a key of its project', `subprojects/${subproject}`, keys.project],
    ['a sibling project', `projects/${otherProject}`, keys.project],
  ])('is not there, and goes on working: %s', async (_where, container, key) => {
    const path = `/v1/${container}/accessKeys/${key.accessKeyId}`;
    expect(verdictOf(await owner('DELETE', path))).toBe('404 access_key_not_found');
    expect(verdictOf(await owner('PATCH', path, { displayName: 'x' }))).toBe('404 access_key_not_found');
    expect(jsonOf(await owner('POST', '/v1/accessKeys/verify', { token: key.token }))).toMatchObject({
      valid: true,
    });
  });

  test('can not be made there: its id is bound to its container', async () => {
    const other = await createSubproject(owner, project);
    const [here, there] = [
      await createKey(owner, `subprojects/${other}`),
      await createKey(owner, `subprojects/${sibling}`),
    ];
    expect(here.accessKeyId.startsWith(`${other}-`)).toBe(true);
    expect(there.accessKeyId.startsWith(`${sibling}-`)).toBe(true);
  });
});

test('a webhook source under the path of another project is not there', async () => {
  expect(verdictOf(await owner('GET', `/v1/projects/${otherProject}/webhookSources/crm`))).toBe(
    '404 source_not_found',
  );
  expect(verdictOf(await owner('DELETE', `/v1/projects/${otherProject}/webhookSources/crm`))).toBe(
    '404 source_not_found',
  );
  done(await owner('GET', `/v1/projects/${project}/webhookSources/crm`));
});

test('an Idempotency-Key of one project tells nothing of another’s', async () => {
  const headers = { 'idempotency-key': 'guessable' };
  const body = { displayName: 'Secret plans' };
  done(await owner('POST', `/v1/projects/${project}/subprojects`, body, headers));
  const answer = await api(keys.otherProject.token)(
    'POST',
    `/v1/projects/${otherProject}/subprojects`,
    { displayName: 'x' },
    headers,
  );
  expect(jsonOf(answer)).toMatchObject({ displayName: 'x', projectId: otherProject });
});
