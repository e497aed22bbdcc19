import { randomUUID } from 'node:crypto';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { send, standardWebhook } from '../support/crm.ts';
import { shardDaysIn } from '../support/ledger.ts';
import { openShop, type Shop } from '../support/shop.ts';
import type { BodyOf } from '../../lib/api-client/operations.ts';
import { addDays, dayOf } from '../../lib/billing/days.ts';

const TODAY = dayOf(new Date());
const YESTERDAY = addDays(TODAY, -1);

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({}, { tells: false });
});
afterEach(() => shop.calmDown());
afterAll(() => shop.close());

function usage(subject: string, quantity: string, changes: object = {}) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'urn:test',
    type: 'sms',
    subject,
    time: `${YESTERDAY}T12:00:00Z`,
    data: { quantity },
    ...changes,
  };
}

const report = (body: BodyOf<'recordUsage'>, token = shop.accountToken) =>
  shop.apiAs(token)('recordUsage', { body });
const costsOf = (subprojectId: string, from = YESTERDAY, to = YESTERDAY) =>
  shop.api('getSubprojectCosts', { params: { subprojectId }, query: { from, to } });
const projectCostsOf = (projectId: string, from = YESTERDAY, to = YESTERDAY) =>
  shop.api('getProjectCosts', { params: { projectId }, query: { from, to } });
const putCard = (card: Omit<BodyOf<'putRateCard'>, 'currency'>, projectId = shop.projectId) =>
  shop.api('putRateCard', { params: { projectId }, body: { currency: 'USD', ...card } });

const BAD_QUANTITIES = ['NaN', 'Infinity', '1e400', '-0', '-1', '9'.repeat(40), '0.0000000001', '', 5, null];

/** One bit of each. */
async function corruptPacksOf(projectId: string): Promise<void> {
  const { client, tableName } = shop.admin.usageTable;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
  for (const item of Items.filter(({ pk }) => pk?.S?.startsWith(projectId) === true)) {
    const body = Uint8Array.from(item['body']?.B ?? []);
    body[9] = (body[9] ?? 0) ^ 1;
    await client.send(new PutItemCommand({ TableName: tableName, Item: { ...item, body: { B: body } } }));
  }
}

const TWO_PLANS = { defaultPlan: 'basic', plans: { basic: { scopes: ['*'] }, pro: { scopes: ['*'] } } };

async function newProject(): Promise<string> {
  const { projectId } = await shop.api('createProject', { body: { displayName: 'Billed' } });
  return projectId;
}
const someoneIn = (projectId: string) => projectId + randomUUID().replaceAll('-', '').slice(0, 18);

describe('usage becomes costs', () => {
  test('of the subproject, its project and the account, exactly, whatever came twice', async () => {
    const projectId = await newProject();
    const [one, other] = [someoneIn(projectId), someoneIn(projectId)];
    await putCard(
      {
        effectiveDate: '2020-01-01',
        meters: { sms: { unitCost: '0.0079', unitPrice: '0.01' }, voice: { unitCost: '0.1' } },
      },
      projectId,
    );
    const batch = [usage(one, '3'), usage(one, '0.000000001', { type: 'voice' }), usage(other, '1000')];
    expect(await report(batch)).toEqual({ accepted: 3, rejected: [] });
    expect(await report(batch.toReversed())).toEqual({ accepted: 3, rejected: [] });
    expect(await report(batch.slice(1))).toEqual({ accepted: 2, rejected: [] });
    await shop.system.settle();

    expect(await costsOf(one)).toMatchObject({
      currency: 'USD',
      complete: true,
      days: [{ day: YESTERDAY, cost: '0.0237000001', price: '0.0300000001', unrated: [] }],
      total: { cost: '0.0237000001', price: '0.0300000001' },
      unattributed: [one],
    });
    expect(await projectCostsOf(projectId)).toMatchObject({
      complete: true,
      total: { cost: '7.9237000001', price: '10.0300000001' },
    });
    const account = await shop.api('getAccountCosts', { query: { from: YESTERDAY, to: YESTERDAY } });
    expect(account.days).toHaveLength(1);
  });

  test('in one item for one request, written once', async () => {
    const projectId = await newProject();
    const batch = Array.from({ length: 100 }, () => usage(someoneIn(projectId), '1'));
    await report(batch);
    await report(batch);
    const puts = shop.system.calls
      .all()
      .filter(({ action, resource }) => action === 'PutItem' && resource.includes('Usage'));
    expect(puts).toHaveLength(2);
    expect(await shardDaysIn(shop.admin, projectId)).toEqual([{ day: YESTERDAY, packs: 1 }]);
  });

  test('by index where some of it is not taken, and durably where it is', async () => {
    const projectId = await newProject();
    const subject = someoneIn(projectId);
    const answer = await report([
      usage(subject, '1,5'),
      usage(subject, '2'),
      usage('0000000000000000000000000a', '1'),
      'nonsense',
      usage(subject, '1', { time: `${addDays(TODAY, -36)}T00:00:00Z` }),
      ...BAD_QUANTITIES.map((quantity) => usage(subject, '1', { data: { quantity } })),
    ]);
    expect(answer).toEqual({
      accepted: 1,
      rejected: [
        { index: 0, code: 'invalid_quantity' },
        { index: 2, code: 'subject_not_found' },
        { index: 3, code: 'invalid_event' },
        { index: 4, code: 'time_past' },
        ...BAD_QUANTITIES.map((_, place) => ({ index: 5 + place, code: 'invalid_quantity' })),
      ],
    });
    await shop.system.settle();
    expect(await costsOf(subject)).toMatchObject({
      days: [{ unrated: ['sms'], cost: '0' }],
    });
  });

  test('again when a price changes, a meter gets one, and never twice', async () => {
    const projectId = await newProject();
    const subject = someoneIn(projectId);
    await report([usage(subject, '10'), usage(subject, '4', { type: 'voice' })]);
    await shop.system.settle();
    await putCard({ effectiveDate: addDays(YESTERDAY, -3), meters: { sms: { unitCost: '2' } } }, projectId);
    await shop.system.settle();
    expect(await projectCostsOf(projectId)).toMatchObject({
      complete: true,
      total: { cost: '20' },
      days: [{ unrated: ['voice'] }],
    });
    await putCard(
      { effectiveDate: YESTERDAY, meters: { sms: { unitCost: '3' }, voice: { unitCost: '0.5' } } },
      projectId,
    );
    await shop.system.settle();
    expect(await costsOf(subject)).toMatchObject({
      total: { cost: '32' },
      days: [{ unrated: [] }],
    });
  });

  test('by the plan that the customer was on that day', async () => {
    const projectId = await newProject();
    await shop.api('updateProject', { params: { projectId }, body: { onboarding: TWO_PLANS } });
    const { subprojectId } = await shop.api('createSubproject', {
      params: { projectId },
      body: { displayName: 'Pro', plan: 'pro' },
    });
    await putCard(
      {
        effectiveDate: '2020-01-01',
        meters: { sms: { unitCost: '1', unitPrice: '3' } },
        plans: { pro: { meters: { sms: { unitPrice: '2' } } } },
      },
      projectId,
    );
    await report([
      usage(subprojectId, '5', { time: new Date().toISOString() }),
      usage(someoneIn(projectId), '5', { time: new Date().toISOString() }),
    ]);
    await shop.api('rollUp', { body: { day: TODAY, projectId } });
    await shop.system.settle();
    expect(await projectCostsOf(projectId, TODAY, TODAY)).toMatchObject({
      complete: false,
      total: { cost: '10', price: '25' },
    });
    expect(await costsOf(subprojectId, TODAY, TODAY)).toMatchObject({
      total: { price: '10' },
    });
  });

  test('again when the CRM says late that a customer was on another plan then', async () => {
    await shop.api('updateProject', {
      params: { projectId: shop.projectId },
      body: { onboarding: TWO_PLANS },
    });
    await putCard({
      effectiveDate: '2020-01-01',
      meters: { sms: { unitCost: '1', unitPrice: '3' } },
      plans: { pro: { meters: { sms: { unitPrice: '2' } } } },
    });
    const customer = { externalId: 'late-plan', plan: 'basic' };
    const subject = shop.subprojectIdOf(customer.externalId);
    await send(standardWebhook(shop.crm, 'customer.signed_up', customer));
    await report([usage(subject, '5')]);
    await shop.system.settle();
    expect(await costsOf(subject)).toMatchObject({
      total: { cost: '5', price: '15' },
      unattributed: [],
    });

    const threeDaysAgo = new Date(Date.now() - 3 * 86_400_000);
    const change = { externalId: customer.externalId, plan: 'pro' };
    await send(standardWebhook(shop.crm, 'customer.changed', change, threeDaysAgo));
    await shop.system.settle();
    expect(await costsOf(subject)).toMatchObject({
      complete: true,
      total: { cost: '5', price: '10' },
    });
    expect(await shop.admin.item(subject)).not.toHaveProperty('pendingRatings');
  });

  test('by the first to arrive where one id says different things', async () => {
    const projectId = await newProject();
    const subject = someoneIn(projectId);
    await putCard({ effectiveDate: '2020-01-01', meters: { sms: { unitCost: '1' } } }, projectId);
    await report([usage(subject, '5', { id: 'one' })]);
    await report([usage(subject, '7', { id: 'one' })]);
    await shop.system.settle();
    expect(await costsOf(subject)).toMatchObject({ total: { cost: '5' } });
  });

  test('short of a pack that is corrupt: the day says so, and somebody is told', async () => {
    const projectId = await newProject();
    const [one, other] = [someoneIn(projectId), someoneIn(projectId)];
    await putCard({ effectiveDate: '2020-01-01', meters: { sms: { unitCost: '1' } } }, projectId);
    await report([usage(one, '5')]);
    await corruptPacksOf(projectId);
    await report([usage(other, '7')]);
    await shop.system.settle();
    expect(await projectCostsOf(projectId)).toMatchObject({ complete: false, total: { cost: '7' } });
    const { queues } = shop.system;
    const letters = queues.deadLetterNames.flatMap((name) => queues.messages(name));
    expect(letters.filter(({ body }) => body.includes(projectId)).length).toBeGreaterThan(0);
  });

  test('every night, of the day before, for every project', async () => {
    const projectId = await newProject();
    await shop.system.schedules.fire('NightlyRollUpSchedule');
    await shop.system.settle();
    expect(await projectCostsOf(projectId)).toMatchObject({
      complete: true,
      total: { cost: '0', price: '0' },
    });
  });

  test('when it comes as a message from inside AWS', async () => {
    const projectId = await newProject();
    const subject = someoneIn(projectId);
    await putCard({ effectiveDate: '2020-01-01', meters: { sms: { unitCost: '1' } } }, projectId);
    const events = [usage(subject, '7')];
    for (const body of [
      { schemaVersion: 1, events },
      { schemaVersion: 1, events },
    ]) {
      await shop.admin.sqs.send(
        new SendMessageCommand({
          QueueUrl: shop.system.outputs['UsageQueueUrl'],
          MessageBody: JSON.stringify(body),
          MessageGroupId: projectId,
        }),
      );
    }
    await shop.system.settle();
    expect(await costsOf(subject)).toMatchObject({ total: { cost: '7' } });
  });
});

describe('costs say more than sums', () => {
  test('what is left of the price, and until when usage is in them', async () => {
    const projectId = await newProject();
    const subject = someoneIn(projectId);
    const meters = {
      sms: { unitCost: '0.0079', unitPrice: '0.01' },
      voice: { unitCost: '2', unitPrice: '1.5' },
    };
    await putCard({ effectiveDate: '2020-01-01', meters }, projectId);
    await report([usage(subject, '10'), usage(subject, '1', { type: 'voice' })]);
    await shop.system.settle();
    const ofYesterday = await costsOf(subject, YESTERDAY, TODAY);
    expect(Object.keys(ofYesterday.total.meters).toSorted()).toEqual(['sms', 'voice']);
    expect(ofYesterday).toMatchObject({
      throughTime: `${TODAY}T00:00:00.000Z`,
      total: { margin: '-0.479', meters: { sms: { margin: '0.021' }, voice: { margin: '-0.5' } } },
    });

    await report([usage(subject, '1', { time: new Date().toISOString() })]);
    const { throughTime } = await shop.api('rollUp', { body: { day: TODAY, projectId } });
    await shop.system.settle();
    const soFar = await costsOf(subject, YESTERDAY, TODAY);
    expect(soFar.throughTime >= throughTime).toBe(true);
    expect(soFar.total.margin).toBe('-0.4769');
  });

  test('who costs most, of a project and of the account, in as many parts as it takes', async () => {
    const [projectId, other] = [await newProject(), await newProject()];
    const meters = { sms: { unitCost: '1000', unitPrice: '2000' } };
    for (const each of [projectId, other]) await putCard({ effectiveDate: '2020-01-01', meters }, each);
    const subjects = Array.from({ length: 5 }, () => someoneIn(projectId));
    const elsewhere = someoneIn(other);
    await report([
      ...subjects.map((subject, index) => usage(subject, String(index + 1))),
      usage(elsewhere, '4.5'),
    ]);
    await shop.system.settle();

    const query = { from: YESTERDAY, to: TODAY, sort: 'margin' } as const;
    const params = { projectId };
    expect(
      await shop.api('listProjectCustomerCosts', { params, query: { ...query, pageSize: 2 } }),
    ).toMatchObject({
      customers: [
        { subprojectId: subjects[4], cost: '5000', margin: '5000' },
        { subprojectId: subjects[3], cost: '4000', margin: '4000' },
      ],
      customerCount: 5,
      nextPageToken: '',
    });
    const { customers } = await shop.api('listAccountCustomerCosts', { query: { ...query, pageSize: 3 } });
    expect(customers.map(({ subprojectId }) => subprojectId)).toEqual([subjects[4], elsewhere, subjects[3]]);
    expect(await shop.status('GET', `/v1/account/costs/customers?pageToken=bm9uZQ`)).toBe(400);
  });
});

test('usage is spread over more runs from the day after tomorrow on', async () => {
  const projectId = await newProject();
  const patch = () => shop.api('updateProject', { params: { projectId }, body: { usageShards: 4 } });
  const { usageShards } = await patch();
  expect(Object.values(usageShards)).toEqual([4]);
  expect(Object.keys(usageShards)[0]).toMatch(new RegExp(`^(?:${addDays(TODAY, 2)}|${addDays(TODAY, 3)})$`));
  expect((await patch()).usageShards).toEqual(usageShards);
});

describe('usage and costs are refused', () => {
  test('to whoever reports for another: a subject outside is one that there is not', async () => {
    const projectId = await newProject();
    const { token } = await shop.api('createProjectAccessKey', {
      params: { projectId },
      body: { displayName: 'Product', scopes: ['usage:write'] },
    });
    const answer = await report(
      [usage(someoneIn(shop.projectId), '1'), usage(someoneIn(projectId), '1')],
      token ?? '',
    );
    expect(answer).toEqual({ accepted: 1, rejected: [{ index: 0, code: 'subject_not_found' }] });
  });

  test.each([
    ['PUT', 'rateCard', { currency: 'EUR', effectiveDate: '2026-01-01', meters: {} }],
    ['PUT', 'rateCard', { currency: 'XXX', effectiveDate: '2026-01-01', meters: {} }],
    ['PUT', 'rateCard', { currency: 'USD', effectiveDate: '2026-02-30', meters: {} }],
    [
      'PUT',
      'rateCard',
      { currency: 'USD', effectiveDate: '2026-01-01', meters: { sms: { unitCost: '1,5' } } },
    ],
    [
      'PUT',
      'rateCard',
      {
        currency: 'USD',
        effectiveDate: '2026-01-01',
        meters: {},
        plans: { pro: { meters: { sms: { unitPrice: '1' } } } },
      },
    ],
    ['PATCH', '', { usageShards: 0 }],
    ['PATCH', '', { usageShards: 1_001 }],
    ['PATCH', '', { usageShards: 1.5 }],
    ['POST', '/v1/rollUps', { day: '2099-01-01' }],
    ['POST', '/v1/rollUps', { day: 'yesterday' }],
  ])('%s %s %j: 400', async (method, path, body) => {
    const ofProject = `/v1/projects/${shop.projectId}${path === '' ? '' : '/'}${path}`;
    const place = path.startsWith('/') ? path : ofProject;
    expect(await shop.status(method, place, body)).toBe(400);
  });

  test('for more meters than a card can price, in one request: a customer’s name in each, say', async () => {
    const subject = someoneIn(await newProject());
    const meters = Array.from({ length: 1_001 }, (_, index) => usage(subject, '1', { type: `m${index}` }));
    const answer = await report([...meters, usage(subject, '1', { type: 'm0' })]);
    expect(answer).toEqual({ accepted: 1_001, rejected: [{ index: 1_000, code: 'too_many_meters' }] });
  });

  test('where a number is none that JSON has', async () => {
    const body = JSON.stringify([usage(someoneIn(shop.projectId), '1')]).replace('"1"', 'NaN');
    const response = await fetch(`${shop.system.url}/v1/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.accountToken}`, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    const huge = body.replace('NaN', '1e400');
    const answer = await fetch(`${shop.system.url}/v1/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.accountToken}`, 'content-type': 'application/json' },
      body: huge,
    });
    expect(await answer.json()).toMatchObject({ accepted: 0, rejected: [{ code: 'invalid_quantity' }] });
  });

  test('of a day that is sealed: 409', async () => {
    expect(await shop.status('POST', '/v1/rollUps', { day: addDays(TODAY, -91) })).toBe(409);
  });

  test('over more days than a year', async () => {
    expect(await shop.status('GET', `/v1/account/costs?from=2020-01-01&to=${TODAY}`)).toBe(400);
  });
});
