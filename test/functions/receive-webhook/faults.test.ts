import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Verdict } from '../../../local/aws-proxy/call.ts';
import { contactCreated, hubSpotBatch, send, standardWebhook } from '../../support/crm.ts';
import { openShop, type Shop } from '../../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  // From here on the function is warm and has its configuration.
  await send(standardWebhook(shop.crm, 'customer.signed_up', { externalId: 'warm' }));
});
afterEach(() => shop.calmDown());
afterAll(() => shop.close());

let number = 0;
function newCustomer(): { readonly externalId: string; readonly name: string } {
  number += 1;
  return { externalId: `c-${number}`, name: `Customer ${number}` };
}

type Matches = (call: Call) => boolean;
const isTable =
  (table: string, action = ''): Matches =>
  (call) =>
    call.service === 'dynamodb' && call.resource.endsWith(`/${table}`) && call.action.startsWith(action);
const isQueue =
  (queue: string): Matches =>
  (call) =>
    call.service === 'sqs' && call.resource.endsWith(`:${queue}`) && call.action.startsWith('Send');
const isDirectory = isTable('DirectoryTable');
const isLedger = isTable('LedgerTable');
const isSignups = isQueue('SignupsQueue');
const isNotifications = isQueue('NotificationsQueue');

const DOWN: Verdict = { kind: 'refuse', code: 'InternalServerError', status: 500 };

function always(matches: Matches, verdict: Verdict): void {
  shop.system.onCall((call) => (matches(call) ? verdict : undefined));
}

function once(matches: Matches, verdict: Verdict): void {
  let isOver = false;
  shop.system.onCall((call) => {
    if (isOver || !matches(call)) return undefined;
    isOver = true;
    return verdict;
  });
}

/** What a fault-free run ends with: one item, nothing owed, the reseller told of one opening under one id. */
async function expectOnboarded(externalId: string): Promise<void> {
  const subprojectId = shop.subprojectIdOf(externalId);
  const told = shop.endpoint.about(subprojectId);
  expect(await shop.admin.item(subprojectId)).toMatchObject({ state: 'open', pendingNotifications: {} });
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told.map(({ id, content }) => `${id} ${content.type}`)).size).toBe(1);
}

async function recordsOf(deliveryId: string): Promise<readonly Record<string, unknown>[]> {
  return (await shop.admin.deliveries()).filter((item) => item['deliveryId'] === deliveryId);
}

describe('while the table fails', () => {
  test.each<readonly [string, Verdict]>([
    ['throttles', { kind: 'throttle' }],
    ['is down', DOWN],
    ['denies access', { kind: 'refuse', code: 'AccessDeniedException' }],
  ])(
    'it %s: a signup waits in the queue, 200, and is applied when the table is back',
    async (_how, fault) => {
      const customer = newCustomer();
      always(isDirectory, fault);
      const answer = await send(standardWebhook(shop.crm, 'customer.signed_up', customer));
      expect(answer).toMatchObject({ status: 200, outcomes: ['queued'] });
      expect(await shop.admin.item(shop.subprojectIdOf(customer.externalId)).catch(() => 'down')).toBe(
        'down',
      );

      shop.system.onCall(undefined);
      await shop.system.settle();
      await expectOnboarded(customer.externalId);
      expect(await recordsOf(answer.deliveryId)).toMatchObject([
        { events: [{ event: { name: customer.name }, result: { outcome: 'applied' } }] },
      ]);
    },
  );

  test('it hangs: the sender has its 200 before it gives up', async () => {
    const customer = newCustomer();
    always((call) => isDirectory(call) && call.functionName === 'receive-webhook', { kind: 'hang' });
    const mark = shop.system.calls.mark();
    const answer = await send(standardWebhook(shop.crm, 'customer.signed_up', customer));
    expect(answer).toMatchObject({ status: 200, outcomes: ['queued'] });
    // Two tries of a second each, as the clients' configuration pins them.
    expect(shop.system.calls.since(mark).filter(({ fault }) => fault === 'hang')).toHaveLength(2);
    shop.system.onCall(undefined);
    await shop.system.settle();
    await expectOnboarded(customer.externalId);
  });

  test('it hangs: three events of one customer do not wait for each other’s tries', async () => {
    const events = Array.from({ length: 3 }, (_, index) => contactCreated(7, Date.now() - index * 1000));
    await send(hubSpotBatch(shop.hubspot, [contactCreated(6)]));
    always((call) => isDirectory(call) && call.functionName === 'receive-webhook', { kind: 'hang' });
    const answer = await send(hubSpotBatch(shop.hubspot, events));
    expect(answer).toMatchObject({ status: 200, outcomes: Array(3).fill('queued') });
    shop.system.onCall(undefined);
    await shop.system.settle();
    const item = await shop.admin.item(shop.subprojectIdOf('62515/contact/7', 'hubspot'));
    expect(item).toMatchObject({ state: 'open', pendingNotifications: {} });
  });

  test('a closure waits in the queue as well, and kills the keys when the table is back', async () => {
    const customer = newCustomer();
    await send(standardWebhook(shop.crm, 'customer.signed_up', customer, new Date(Date.now() - 60_000)));
    always(isDirectory, { kind: 'throttle' });
    const answer = await send(standardWebhook(shop.crm, 'customer.closed', customer));
    expect(answer.status).toBe(200);
    shop.system.onCall(undefined);
    await shop.system.settle();
    const item = await shop.admin.item(shop.subprojectIdOf(customer.externalId));
    expect(item).toMatchObject({ state: 'closing', pendingNotifications: {} });
  });
});

describe('while table and queue fail', () => {
  test('the sender is told to come again, and its retry succeeds', async () => {
    const customer = newCustomer();
    const webhook = standardWebhook(shop.crm, 'customer.signed_up', customer);
    always((call) => isDirectory(call) || isSignups(call), DOWN);
    const refused = await send(webhook);
    expect(refused).toMatchObject({ status: 503, code: 'unavailable', retryAfter: '5' });

    shop.system.onCall(undefined);
    expect(await send(webhook)).toMatchObject({ status: 200, outcomes: ['applied'] });
    await shop.system.settle();
    await expectOnboarded(customer.externalId);
  });

  test('a function that knows no configuration yet says the same', async () => {
    const { projectId } = shop;
    const url = `${shop.system.url}/webhooks/${projectId}/never-read`;
    always(isDirectory, DOWN);
    const source = { url, secret: shop.crm.secret };
    const answer = await send(standardWebhook(source, 'customer.signed_up', newCustomer()));
    expect(answer).toMatchObject({ status: 503, code: 'unavailable', retryAfter: '5' });
  });
});

test('where every call takes nearly as long as it may, the sender is told to come again before it gives up', async () => {
  const { url } = await shop.api('putWebhookSource', {
    params: { projectId: shop.projectId, source: 'slow' },
    body: { kind: 'standard-webhooks', secrets: [shop.crm.secret] },
  });
  const webhook = standardWebhook({ url, secret: shop.crm.secret }, 'customer.signed_up', newCustomer());
  // Configuration, its secret, the item, the notification, the record: 4.5 s and what is between them.
  shop.system.onCall(({ functionName }) =>
    functionName === 'receive-webhook' ? setTimeout(900, undefined) : undefined,
  );
  expect(await send(webhook)).toMatchObject({ status: 503, code: 'unavailable', retryAfter: '5' });
  shop.system.onCall(undefined);
  expect(await send(webhook)).toMatchObject({ status: 200 });
});

describe('while the delivery can’t be recorded', () => {
  test('what was applied is queued too, 200, and recorded later', async () => {
    const customer = newCustomer();
    always(isLedger, { kind: 'throttle' });
    const answer = await send(standardWebhook(shop.crm, 'customer.signed_up', customer));
    expect(answer).toMatchObject({ status: 200, outcomes: ['queued'] });
    const subprojectId = shop.subprojectIdOf(customer.externalId);
    expect(await shop.admin.item(subprojectId)).toMatchObject({ state: 'open' });

    shop.system.onCall(undefined);
    await shop.system.settle();
    await expectOnboarded(customer.externalId);
    expect(await recordsOf(answer.deliveryId)).toMatchObject([{ events: [{ result: { subprojectId } }] }]);
  });

  test('and the queue is down as well, the sender is told to come again', async () => {
    const customer = newCustomer();
    const webhook = standardWebhook(shop.crm, 'customer.signed_up', customer);
    always((call) => isLedger(call) || isSignups(call), DOWN);
    expect(await send(webhook)).toMatchObject({ status: 503, code: 'unavailable', retryAfter: '5' });
    shop.system.onCall(undefined);
    expect(await send(webhook)).toMatchObject({ status: 200, outcomes: ['unchanged'] });
    await shop.system.settle();
    await expectOnboarded(customer.externalId);
  });
});

describe('between the write and the notification', () => {
  test.each<readonly [string, Matches, Verdict]>([
    ['before it sent', isNotifications, { kind: 'crash', afterEffect: false }],
    ['after it wrote', isTable('DirectoryTable', 'Put'), { kind: 'crash', afterEffect: true }],
    ['after it sent', isNotifications, { kind: 'crash', afterEffect: true }],
    ['before it recorded', isLedger, { kind: 'crash', afterEffect: false }],
  ])(
    'a function that dies %s is made up for by the redelivery, under the same webhook-id',
    async (_when, where, fault) => {
      const customer = newCustomer();
      const subprojectId = shop.subprojectIdOf(customer.externalId);
      const webhook = standardWebhook(shop.crm, 'customer.signed_up', customer);
      once((call) => where(call) && call.functionName === 'receive-webhook', fault);
      const crashed = await send(webhook);
      expect(crashed.status).toBeGreaterThanOrEqual(500);
      const toldIds = () => shop.endpoint.about(subprojectId).map(({ id }) => id);
      const owedId = (await pendingOf(subprojectId)) ?? toldIds()[0];

      expect(await send(webhook)).toMatchObject({ status: 200, outcomes: ['unchanged'] });
      await shop.system.settle();
      await expectOnboarded(customer.externalId);
      expect(new Set(toldIds())).toStrictEqual(new Set([owedId]));
    },
  );

  test('a queue that is down makes the signup wait, and its notification come', async () => {
    const customer = newCustomer();
    always((call) => isNotifications(call) && call.functionName === 'receive-webhook', DOWN);
    const answer = await send(standardWebhook(shop.crm, 'customer.signed_up', customer));
    expect(answer).toMatchObject({ status: 200, outcomes: ['queued'] });
    await shop.system.settle();
    await expectOnboarded(customer.externalId);
  });
});

async function pendingOf(subprojectId: string): Promise<string | undefined> {
  return (await shop.admin.directory.readSubproject(subprojectId))?.pendingNotifications['opened'];
}

describe('a lost reply', () => {
  test.each<readonly [string, Matches]>([
    ['the table', isTable('DirectoryTable', 'Put')],
    ['the notifications queue', isNotifications],
    ['the ledger', isLedger],
  ])('of %s is made up for by the SDK’s own retry: 200, applied once', async (_of, where) => {
    const customer = newCustomer();
    once((call) => where(call) && call.functionName === 'receive-webhook', { kind: 'lose-reply' });
    const answer = await send(standardWebhook(shop.crm, 'customer.signed_up', customer));
    expect(answer).toMatchObject({ status: 200, outcomes: ['applied'] });
    await shop.system.settle();
    await expectOnboarded(customer.externalId);
    expect(await recordsOf(answer.deliveryId)).toHaveLength(1);
  });
});
