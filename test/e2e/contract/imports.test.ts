import { afterEach, describe, expect, test } from 'vitest';
import type { Verdict } from '../../../local/aws-proxy/call.ts';
import { listIn, textIn, verdictOf } from '../../support/http.ts';
import { configureSources, customerEvent, sendStandard } from '../../support/sources.ts';
import { createKey, createProject, createSubproject, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const context = await useSystem();
const { system, owner, endpoint, admin } = context;
const { call } = await checkedApi(context);
const notifications = { url: endpoint.url, secrets: [`whsec_${'A'.repeat(32)}`] };
const onboarding = { defaultPlan: 'basic', plans: { basic: { scopes: ['messages:send'] } } };
const projectId = await createProject(owner, { notifications, onboarding });
const { crm } = await configureSources(owner, projectId);
afterEach(() => system.onCall(undefined));

const post = (body: object, token?: string) =>
  call('importSubprojects', { params: { projectId }, body, ...(token !== undefined && { token }) });

async function results(rows: readonly unknown[], options: object = {}) {
  return listIn(await post({ rows, ...options }), 'results');
}
async function outcomes(rows: readonly unknown[], options: object = {}) {
  return (await results(rows, options)).map(({ outcome, code }) => code ?? outcome);
}

let number = 0;
function newRow(fields: object = {}) {
  number += 1;
  return { realm: 'crm', externalId: `i-${number}`, ...fields };
}
async function subprojectIdOf(row: unknown): Promise<string> {
  const [result] = await results([row], { dryRun: true });
  return String(result?.['subprojectId']);
}

/** It has one entry for each request. */
const isOfAuditLog = (resource: string) => resource.includes('Audit');

describe('an import', () => {
  test('makes subprojects without telling anybody, once', async () => {
    const rows = [newRow({ name: 'Acme', email: 'a@acme.example', plan: 'basic' }), newRow()];
    system.calls.clear();
    expect(await outcomes(rows)).toEqual(['created', 'created']);
    const writes = system.calls
      .all()
      .filter(({ action, resource }) => action === 'PutItem' && !isOfAuditLog(resource));
    expect(writes).toHaveLength(2);
    expect(system.calls.all().filter(({ action }) => action.startsWith('Send'))).toEqual([]);
    expect(await outcomes(rows)).toEqual(['unchanged', 'unchanged']);
    const subprojectId = await subprojectIdOf(rows[0]);
    expect(await admin.item(subprojectId)).toMatchObject({ state: 'open', pendingNotifications: {} });
    expect(endpoint.about(subprojectId)).toEqual([]);
  });

  test('tells the project’s endpoint if asked', async () => {
    const row = newRow();
    expect(await outcomes([row], { notify: true })).toEqual(['created']);
    await system.settle();
    expect(endpoint.about(await subprojectIdOf(row)).map(({ content }) => content.type)).toEqual([
      'subproject.opened',
    ]);
  });

  test('is of the same customer as a webhook’s signup', async () => {
    const row = newRow({ name: 'Imported' });
    await outcomes([row]);
    const { text } = await sendStandard(crm, customerEvent('signed_up', row.externalId, { name: 'Sent' }));
    expect(text).toContain(await subprojectIdOf(row));
  });

  test('applies what is right in it, and says of each other row what is wrong', async () => {
    const good = newRow();
    const found = await results([
      { realm: 'crm' },
      good,
      newRow({ signupTime: 'yesterday' }),
      newRow({ signupTime: '2999-01-01T00:00:00Z' }),
      newRow({ surname: 'x' }),
      5,
    ]);
    expect(found.map(({ index, outcome, code }) => [index, outcome, code])).toEqual([
      [0, 'rejected', 'invalid_request'],
      [1, 'created', undefined],
      [2, 'rejected', 'invalid_request'],
      [3, 'rejected', 'invalid_request'],
      [4, 'rejected', 'invalid_request'],
      [5, 'rejected', 'invalid_request'],
    ]);
    expect(found[0]?.['detail']).toBe('row.externalId: must be of the type string');
    expect(found[2]?.['detail']).toBe('row.signupTime: must be a time of RFC 3339');
  });

  test('says which rows name no plan of the project', async () => {
    const [result] = await results([newRow({ plan: 'unheard-of' })]);
    expect(result).toMatchObject({ outcome: 'created', isPlanUnknown: true });
  });

  test('leaves who left as they are, unless the row says that they came back since', async () => {
    const row = newRow({ signupTime: '2020-01-01T00:00:00Z' });
    await outcomes([row]);
    await owner('DELETE', `/v1/subprojects/${await subprojectIdOf(row)}`);
    expect(await outcomes([row])).toEqual(['subproject_closing']);
    const undated = { ...row, signupTime: undefined };
    expect(await outcomes([undated])).toEqual(['subproject_closing']);
    const inAMinute = new Date(Date.now() + 60_000).toISOString();
    expect(await outcomes([{ ...row, signupTime: inAMinute }], { dryRun: true })).toEqual(['restored']);
    expect(await outcomes([{ ...row, signupTime: inAMinute }])).toEqual(['restored']);
  });

  test('takes two rows of one customer one after the other', async () => {
    const row = newRow();
    const rows = [
      { ...row, name: 'Old', signupTime: '2024-01-01T00:00:00Z' },
      { ...row, name: 'New', signupTime: '2024-01-02T00:00:00Z' },
    ];
    expect(await outcomes(rows, { dryRun: true })).toEqual(['created', 'changed']);
    expect(await outcomes(rows.toReversed())).toEqual(['created', 'unchanged']);
    expect(textIn(await owner('GET', `/v1/subprojects/${await subprojectIdOf(row)}`), 'displayName')).toBe(
      'New',
    );
  });

  test('writes nothing when it is a trial', async () => {
    const row = newRow();
    system.calls.clear();
    expect(await outcomes([row], { dryRun: true })).toEqual(['created']);
    const changes = system.calls.all().filter(({ action }) => /Put|Update|Delete|Send/.test(action));
    expect(changes.filter(({ resource }) => !isOfAuditLog(resource))).toEqual([]);
    expect(await outcomes([row])).toEqual(['created']);
  });

  test('says which rows are to be sent again when the table refuses some', async () => {
    const [good, bad] = [newRow(), newRow()];
    const refused = await subprojectIdOf(bad);
    const down: Verdict = { kind: 'refuse', code: 'InternalServerError', status: 500 };
    system.onCall((each) => (JSON.stringify(each.input).includes(refused) ? down : undefined));
    const found = await results([good, bad]);
    expect(found.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['created', undefined],
      ['failed', 'unavailable'],
    ]);
    system.onCall(undefined);
    expect(await outcomes([good, bad])).toEqual(['unchanged', 'created']);
  });

  test('asks for what its time is: that of the export, which is not ahead', async () => {
    const row = newRow({ name: 'x' });
    const asOf = '2024-05-01T00:00:00Z';
    expect(await outcomes([row], { asOf })).toEqual(['created']);
    expect(await admin.item(await subprojectIdOf(row))).toMatchObject({
      register: { second: Date.parse(asOf) / 1000, closed: false },
    });
    expect(verdictOf(await post({ rows: [row], asOf: '2999-01-01T00:00:00Z' }))).toBe('400 invalid_request');
  });

  test('is for keys of the project with the scope', async () => {
    const rows = [newRow()];
    const { token } = await createKey(owner, `projects/${projectId}`, { scopes: ['subprojects:create'] });
    expect(verdictOf(await post({ rows }, token))).toBe('403 forbidden');
    const subprojectId = await createSubproject(owner, projectId);
    const customer = await createKey(owner, `subprojects/${subprojectId}`);
    expect(verdictOf(await post({ rows }, customer.token))).toBe('403 forbidden');
  });

  test.each([
    ['no rows', { rows: [] }],
    ['more than 100', { rows: Array.from({ length: 101 }, () => newRow()) }],
    ['an unknown option', { rows: [newRow()], force: true }],
  ])('is refused as a whole with %s', async (_, body) => {
    expect(verdictOf(await post(body))).toBe('400 invalid_request');
  });
});
