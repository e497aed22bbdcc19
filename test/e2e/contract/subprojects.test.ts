import { describe, expect, test } from 'vitest';
import { jsonOf, textIn, valueIn, verdictOf } from '../../support/http.ts';
import { anyText, matching } from '../../support/matchers.ts';
import { configureSources, customerEvent, sendStandard, subprojectOf } from '../../support/sources.ts';
import { createProject, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const system = await useSystem();
const { call } = await checkedApi(system);
const projectId = await createProject(system.owner, {
  onboarding: {
    defaultPlan: 'basic',
    plans: {
      basic: { scopes: ['messages:send'], labels: { tier: 'basic', region: 'eu' } },
      gold: { scopes: ['*'], labels: { tier: 'gold' } },
    },
  },
});
const { crm } = await configureSources(system.owner, projectId);

const create = (body: object, headers = {}) =>
  call('createSubproject', { params: { projectId }, body, headers });
const created = async (body: object = { displayName: 'x' }) => ({
  subprojectId: textIn(await create(body), 'subprojectId'),
});

describe('creating a subproject', () => {
  test('answers with the whole resource', async () => {
    const customer = { realm: 'crm', externalId: 'c-1' };
    const answer = await create({
      displayName: 'Acme',
      plan: 'gold',
      labels: { tier: 'own', k: 'v' },
      customer,
    });
    expect(jsonOf(answer)).toEqual({
      subprojectId: matching(`^${projectId}[0-9a-hjkmnp-tv-z]{18}$`),
      projectId,
      displayName: 'Acme',
      email: null,
      labels: { tier: 'own', k: 'v' },
      customer,
      plan: 'gold',
      grantedScopes: ['*'],
      status: 'active',
      holds: [],
      purgeTime: null,
      createTime: anyText,
      updateTime: anyText,
      etag: anyText,
    });
    const params = { subprojectId: textIn(answer, 'subprojectId') };
    expect(jsonOf(await call('getSubproject', { params }))).toEqual(jsonOf(answer));
  });

  test('twice for one customer is one subproject, and the one that a webhook makes', async () => {
    const customer = { realm: 'crm', externalId: 'same' };
    const first = await create({ displayName: 'First', customer });
    expect(jsonOf(await create({ displayName: 'Second', customer }))).toEqual(jsonOf(first));
    const signup = await sendStandard(crm, customerEvent('signed_up', 'same'));
    expect(subprojectOf(signup)).toBe(textIn(first, 'subprojectId'));
  });

  test('keeps customers of two realms apart, however their texts are cut', async () => {
    const ids = await Promise.all(
      [
        { realm: 'a', externalId: 'bc' },
        { realm: 'ab', externalId: 'c' },
      ].map(async (customer) => textIn(await create({ displayName: 'x', customer }), 'subprojectId')),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test('without a customer makes another each time, with one Idempotency-Key the same', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const body = { displayName: 'Anonymous', labels: { a: '1', b: '2' } };
    const [first, again, reordered] = await Promise.all([
      create(body, headers),
      create(body, headers),
      create({ labels: { b: '2', a: '1' }, displayName: 'Anonymous' }, headers),
    ]);
    expect(textIn(again, 'subprojectId')).toBe(textIn(first, 'subprojectId'));
    expect(textIn(reordered, 'subprojectId')).toBe(textIn(first, 'subprojectId'));
    expect(textIn(await create(body), 'subprojectId')).not.toBe(textIn(first, 'subprojectId'));
  });

  test('with an Idempotency-Key that had another body is 409 idempotency_mismatch', async () => {
    const headers = { 'idempotency-key': 'k-2' };
    await create({ displayName: 'A' }, headers);
    expect(verdictOf(await create({ displayName: 'B' }, headers))).toBe('409 idempotency_mismatch');
  });

  test('with one Idempotency-Key in two projects makes one in each', async () => {
    const other = await createProject(system.owner);
    const input = { body: { displayName: 'x' }, headers: { 'idempotency-key': 'k-3' } };
    const ids = await Promise.all(
      [projectId, other].map(async (id) =>
        textIn(await call('createSubproject', { params: { projectId: id }, ...input }), 'subprojectId'),
      ),
    );
    expect(ids[0]?.slice(8)).not.toBe(ids[1]?.slice(8));
  });

  test('of a customer who is on their way out is 409 subproject_closing', async () => {
    const customer = { realm: 'crm', externalId: 'leaver' };
    const params = await created({ displayName: 'x', customer });
    await call('closeSubproject', { params });
    expect(verdictOf(await create({ displayName: 'x', customer }))).toBe('409 subproject_closing');
  });

  test.each([
    ['no name', {}],
    ['a name that is no text', { displayName: {} }],
    ['an unknown field', { displayName: 'x', email: 'a@example.com' }],
    ['a status', { displayName: 'x', status: 'active' }],
    ['holds', { displayName: 'x', holds: [] }],
    ['scopes of its own', { displayName: 'x', grantedScopes: ['*'] }],
    ['an id', { displayName: 'x', subprojectId: '0'.repeat(26) }],
    ['half a customer', { displayName: 'x', customer: { realm: 'crm' } }],
    ['a customer with more', { displayName: 'x', customer: { realm: 'a', externalId: 'b', name: 'c' } }],
    ['an empty customer id', { displayName: 'x', customer: { realm: 'crm', externalId: '' } }],
    ['labels that are no texts', { displayName: 'x', labels: { a: 1 } }],
    ['a list of labels', { displayName: 'x', labels: ['a'] }],
    [
      '256 labels',
      { displayName: 'x', labels: Object.fromEntries(Array.from({ length: 256 }, (_, i) => [`l${i}`, 'v'])) },
    ],
    [
      'more than 16 KiB of labels',
      {
        displayName: 'x',
        labels: Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`l${i}`, 'v'.repeat(255)])),
      },
    ],
    ['an empty plan', { displayName: 'x', plan: '' }],
  ])('refuses %s', async (_what, body) => {
    expect(verdictOf(await create(body))).toBe('400 invalid_request');
  });

  test('in a project that does not exist is 404 not_found', async () => {
    const answer = await call('createSubproject', {
      params: { projectId: '00000000' },
      body: { displayName: 'x' },
    });
    expect(verdictOf(answer)).toBe('404 not_found');
  });
});

describe('changing a subproject', () => {
  test('changes what is named: labels as a whole, the plan with its scopes', async () => {
    const params = await created({ displayName: 'Before', labels: { a: '1' } });
    const relabelled = await call('updateSubproject', { params, body: { labels: { b: '2' } } });
    expect(jsonOf(relabelled)).toMatchObject({
      displayName: 'Before',
      labels: { tier: 'basic', region: 'eu', b: '2' },
    });
    expect(valueIn(relabelled, 'labels')).not.toHaveProperty('a');
    const upgraded = await call('updateSubproject', { params, body: { plan: 'gold', displayName: 'After' } });
    expect(jsonOf(upgraded)).toMatchObject({
      displayName: 'After',
      plan: 'gold',
      grantedScopes: ['*'],
      labels: { tier: 'gold', b: '2' },
    });
  });

  test('with nothing in it changes nothing, not even the time', async () => {
    const answer = await create({ displayName: 'x' });
    const params = { subprojectId: textIn(answer, 'subprojectId') };
    expect(jsonOf(await call('updateSubproject', { params, body: {} }))).toEqual(jsonOf(answer));
  });

  test.each([
    { customer: { realm: 'a', externalId: 'b' } },
    { email: 'a@example.com' },
    { status: 'active' },
    { displayName: null },
  ])('refuses %j', async (body) => {
    const params = await created();
    expect(verdictOf(await call('updateSubproject', { params, body }))).toBe('400 invalid_request');
  });

  test('that does not exist is 404 not_found, by every operation', async () => {
    const params = { subprojectId: `${projectId}${'0'.repeat(18)}` };
    const operations = [
      'getSubproject',
      'updateSubproject',
      'suspendSubproject',
      'resumeSubproject',
      'closeSubproject',
      'restoreSubproject',
      'issueClaimLink',
      'listSubprojectAccessKeys',
    ];
    for (const operationId of operations) {
      const body = operationId.startsWith('update') ? {} : undefined;
      expect(verdictOf(await call(operationId, { params, body })), operationId).toBe('404 not_found');
    }
  });

  test('of which a change came before the signup does not exist yet', async () => {
    const answer = await sendStandard(crm, customerEvent('changed', 'early', { name: 'Early' }));
    const params = { subprojectId: subprojectOf(answer) };
    expect(verdictOf(await call('getSubproject', { params }))).toBe('404 not_found');
    expect(verdictOf(await call('suspendSubproject', { params }))).toBe('404 not_found');
    await sendStandard(crm, customerEvent('signed_up', 'early', {}, new Date(Date.now() - 60_000)));
    expect(jsonOf(await call('getSubproject', { params }))).toMatchObject({
      displayName: 'Early',
      status: 'active',
    });
  });
});

describe('the life of a subproject', () => {
  test('goes through suspended, active, closing and back; each command may be sent again', async () => {
    const params = await created();
    const seen: unknown[] = [];
    for (const operationId of [
      'suspendSubproject',
      'resumeSubproject',
      'closeSubproject',
      'restoreSubproject',
    ]) {
      const once = await call(operationId, { params });
      expect(jsonOf(await call(operationId, { params })), operationId).toEqual(jsonOf(once));
      seen.push([textIn(once, 'status'), valueIn(once, 'holds'), valueIn(once, 'purgeTime') !== null]);
    }
    expect(seen).toEqual([
      ['suspended', ['operator'], false],
      ['active', [], false],
      ['closing', [], true],
      ['active', [], false],
    ]);
  });

  test('keeps the grace days of its project', async () => {
    const graced = await createProject(system.owner, { graceDays: 3 });
    const answer = await call('createSubproject', {
      params: { projectId: graced },
      body: { displayName: 'x' },
    });
    const closed = await call('closeSubproject', {
      params: { subprojectId: textIn(answer, 'subprojectId') },
    });
    const days =
      (Date.parse(textIn(closed, 'purgeTime')) - Date.parse(textIn(closed, 'updateTime'))) / 86_400_000;
    expect(days).toBe(3);
  });

  test('can be suspended while it is closing, and then comes back suspended', async () => {
    const params = await created();
    await call('closeSubproject', { params });
    expect(jsonOf(await call('suspendSubproject', { params }))).toMatchObject({
      status: 'closing',
      holds: ['operator'],
    });
    expect(jsonOf(await call('restoreSubproject', { params }))).toMatchObject({ status: 'suspended' });
  });

  test('stays suspended through closing and restoring', async () => {
    const params = await created();
    await call('suspendSubproject', { params });
    await call('closeSubproject', { params });
    expect(jsonOf(await call('restoreSubproject', { params }))).toMatchObject({ status: 'suspended' });
  });

  test.each(['suspendSubproject', 'resumeSubproject', 'restoreSubproject'])(
    '%s takes no input',
    async (operationId) => {
      const params = await created();
      expect(verdictOf(await call(operationId, { params, body: { until: 'tomorrow' } }))).toBe(
        '400 invalid_request',
      );
      expect(verdictOf(await call(operationId, { params, body: [] }))).toBe('400 invalid_request');
      expect(verdictOf(await call(operationId, { params, rawQuery: 'force=true' }))).toBe(
        '400 invalid_request',
      );
      expect(verdictOf(await call(operationId, { params, body: {} }))).toBe('200');
    },
  );
});

describe('the claim link', () => {
  test('is the same until it is reissued', async () => {
    const params = await created();
    const first = await call('issueClaimLink', { params });
    expect(jsonOf(await call('issueClaimLink', { params, body: { reissue: false } }))).toEqual(jsonOf(first));
    const second = await call('issueClaimLink', { params, body: { reissue: true } });
    expect(textIn(second, 'url')).not.toBe(textIn(first, 'url'));
    expect(textIn(second, 'url')).toContain('_2_');
    const days = (Date.parse(textIn(second, 'expireTime')) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(14, 2);
  });

  test.each([{ reissue: 'yes' }, { reissue: null }, { generation: 7 }])('refuses %j', async (body) => {
    expect(verdictOf(await call('issueClaimLink', { params: await created(), body }))).toBe(
      '400 invalid_request',
    );
  });

  test('of a subproject that is suspended or closing is 409, and asking for it changes nothing', async () => {
    const params = await created();
    for (const operationId of ['suspendSubproject', 'closeSubproject']) {
      const before = jsonOf(await call(operationId, { params }));
      for (const body of [undefined, { reissue: true }]) {
        expect(verdictOf(await call('issueClaimLink', { params, body }))).toBe('409 claim_unavailable');
      }
      expect(jsonOf(await call('getSubproject', { params }))).toEqual(before);
    }
    await call('restoreSubproject', { params });
    await call('resumeSubproject', { params });
    expect(textIn(await call('issueClaimLink', { params }), 'url')).toContain('_1_');
  });
});
