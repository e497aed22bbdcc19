import { afterEach, describe, expect, test } from 'vitest';
import { listIn, textIn, valueIn, verdictOf, type Answer } from '../support/http.ts';
import { onePageAReceive, sendTo } from '../support/jobs.ts';
import { createKey, createProject, createSubproject, done, useSystem } from '../support/system.ts';
import { checkedApi, type CheckedCall } from './contract/checked-api.ts';

const testSystem = await useSystem({ editTemplate: onePageAReceive });
const { owner, system, admin, api } = testSystem;
const { call } = await checkedApi(testSystem);
const projectId = await createProject(owner, {
  onboarding: { plans: { gold: { scopes: ['*'], labels: { tier: 'gold' } } } },
});

afterEach(async () => {
  system.onCall(undefined);
  await system.settle();
});

const several = (count: number, settings: object = {}, id = projectId) =>
  Promise.all(Array.from({ length: count }, () => createSubproject(owner, id, settings)));
const statesOf = (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await admin.item(id))?.['state']));

const create = (body: object, input: CheckedCall = {}) =>
  call('createClosure', { params: { projectId }, body, ...input });
const get = async (closureId: string) => done(await call('getClosure', { params: { closureId } }));

async function closing(body: object): Promise<Answer> {
  const asked = done(await create(body));
  await system.settle();
  return get(textIn(asked, 'closureId'));
}

const outcomeOf = (answer: Answer) => ({
  state: valueIn(answer, 'state'),
  isSuccess: valueIn(answer, 'isSuccess'),
  counts: valueIn(answer, 'counts'),
});

describe('closing many', () => {
  test('closes those of a list, page by page, and their keys with them', async () => {
    const ids = await several(12);
    const { token } = await createKey(owner, `subprojects/${ids[7] ?? ''}`);
    const mark = system.calls.mark();
    const answer = await closing({ subprojectIds: [...ids, ...ids.slice(0, 3)], ratePerSecond: 1 });
    expect(outcomeOf(answer)).toEqual({ state: 'done', isSuccess: true, counts: { closed: 12 } });
    expect([valueIn(answer, 'processed'), valueIn(answer, 'total')]).toEqual([12, 12]);
    expect(await statesOf(ids)).toEqual(Array(12).fill('closing'));
    const verdict = await owner('POST', '/v1/accessKeys/verify', { token });
    expect(valueIn(verdict, 'valid')).toBe(false);
    const again = system.calls
      .since(mark)
      .filter(
        ({ functionName, action }) =>
          functionName === 'delete-subprojects' && action === 'ChangeMessageVisibility',
      );
    expect(again.map(({ input }) => input['VisibilityTimeout'])).toEqual([0, 0]);
  });

  test('closes what matches a filter, and only that', async () => {
    const own = await createProject(owner, {
      onboarding: { plans: { gold: { scopes: ['*'], labels: { tier: 'gold' } } } },
    });
    const plain = await several(2, {}, own);
    const gold = await several(3, { plan: 'gold', labels: { region: 'eu' } }, own);
    const filter = { plan: 'gold', labels: { tier: 'gold', region: 'eu' } };
    const params = { projectId: own };
    const run = async (body: object) => {
      const asked = done(await call('createClosure', { params, body }));
      await system.settle();
      return get(textIn(asked, 'closureId'));
    };
    const dry = await run({ filter, dryRun: true });
    expect(outcomeOf(dry)).toEqual({ state: 'done', isSuccess: true, counts: { closed: 3 } });
    expect(listIn(dry, 'sample').map(({ subprojectId }) => subprojectId)).toEqual(gold.toSorted());
    expect(await statesOf(gold)).toEqual(['open', 'open', 'open']);
    expect(outcomeOf(await run({ filter: { createdBefore: '2020-01-01T00:00:00Z' } }))).toMatchObject({
      counts: {},
    });
    expect(outcomeOf(await run({ filter }))).toMatchObject({ counts: { closed: 3 } });
    expect(await statesOf([...plain, ...gold])).toEqual(['open', 'open', 'closing', 'closing', 'closing']);
    expect(outcomeOf(await run({ filter }))).toMatchObject({ isSuccess: true, counts: {} });
  });

  test('leaves alone, and reports, what was restored since it was asked for', async () => {
    const [spared = '', taken = ''] = await several(2);
    done(await owner('DELETE', `/v1/subprojects/${spared}`));
    const isWorker = (name: string | undefined) => name === 'delete-subprojects';
    system.onCall(({ functionName, resource }) =>
      isWorker(functionName) && resource.includes('Directory') ? { kind: 'throttle' } : undefined,
    );
    const closureId = textIn(done(await create({ subprojectIds: [spared, taken] })), 'closureId');
    done(await owner('POST', `/v1/subprojects/${spared}/restore`, {}));
    system.onCall(undefined);
    await system.settle();
    const answer = await get(closureId);
    expect(outcomeOf(answer)).toEqual({ state: 'done', isSuccess: false, counts: { closed: 1, skipped: 1 } });
    expect(listIn(answer, 'sample')).toMatchObject([{ subprojectId: spared, reason: 'opened_since' }]);
    expect(await statesOf([spared, taken])).toEqual(['open', 'closing']);
  });

  test('under one Idempotency-Key, or by a message that comes twice, is one closure', async () => {
    const ids = await several(2);
    const headers = { 'idempotency-key': 'leaving' };
    const first = done(await create({ subprojectIds: ids }, { headers }));
    const closureId = textIn(first, 'closureId');
    await sendTo(testSystem, 'Deletions', { schemaVersion: 1, kind: 'close', jobId: closureId });
    await system.settle();
    for (const id of ids) done(await owner('POST', `/v1/subprojects/${id}/restore`, {}));
    expect(textIn(done(await create({ subprojectIds: ids }, { headers })), 'closureId')).toBe(closureId);
    await system.settle();
    expect(await statesOf(ids)).toEqual(['open', 'open']);
    expect(verdictOf(await create({ subprojectIds: [ids[0] ?? ''] }, { headers }))).toBe(
      '409 idempotency_mismatch',
    );
  });

  test('stops when it is cancelled', async () => {
    const ids = await several(2);
    system.onCall(({ functionName, resource }) =>
      functionName === 'delete-subprojects' && resource.includes('Directory')
        ? { kind: 'throttle' }
        : undefined,
    );
    const params = { closureId: textIn(done(await create({ subprojectIds: ids })), 'closureId') };
    expect(outcomeOf(await call('cancelClosure', { params }))).toMatchObject({ state: 'cancelled' });
    // A page that is under way would be finished: it fails until the cancel has been seen.
    await system.settle();
    system.onCall(undefined);
    expect(await statesOf(ids)).toEqual(['open', 'open']);
  });

  test('skips what there is not', async () => {
    const answer = await closing({ subprojectIds: [projectId + '0'.repeat(18)] });
    expect(outcomeOf(answer)).toEqual({ state: 'done', isSuccess: false, counts: { skipped: 1 } });
    expect(valueIn(answer, 'reasons')).toEqual({ not_found: 1 });
  });
});

describe('what is no closing', async () => {
  const other = await createProject(owner);
  const [foreign = ''] = await several(1, {}, other);
  test.each([
    ['nothing', {}],
    ['an empty list', { subprojectIds: [] }],
    ['more than a thousand', { subprojectIds: Array(1_001).fill(foreign) }],
    ['a list and a filter', { subprojectIds: [foreign], filter: { plan: 'gold' } }],
    ['a filter that asks for nothing', { filter: {} }],
    ['a subproject of another project', { subprojectIds: [foreign] }],
    ['what is no id', { subprojectIds: ['c-1'] }],
  ])('%s is refused as 400 invalid_request', async (_what, body) => {
    expect(verdictOf(await create(body))).toBe('400 invalid_request');
  });

  test('a key of another project, or without the scope', async () => {
    const ofOther = await createKey(owner, `projects/${other}`);
    const reader = await createKey(owner, `projects/${projectId}`, { scopes: ['subprojects:read'] });
    const body = { filter: { plan: 'gold' }, dryRun: true };
    expect(verdictOf(await create(body, { token: ofOther.token }))).toBe('404 not_found');
    expect(verdictOf(await create(body, { token: reader.token }))).toBe('403 forbidden');
    const closureId = textIn(done(await create(body)), 'closureId');
    for (const token of [ofOther.token, undefined]) {
      const answer = await api(token)('GET', `/v1/closures/${closureId}`);
      expect(answer.status).toBe(token === undefined ? 401 : 404);
    }
  });
});
