import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SignupMessage } from '../../../lib/messages/signup.ts';
import { openShop, type Shop } from '../../support/shop.ts';
import { sqsEventOf } from '../../support/sqs-event.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.calmDown();
  for (const name of shop.system.queues.deadLetterNames) await shop.system.queues.drain(name);
});
afterAll(() => shop.close());

const DEAD_LETTERS = 'SignupsDeadLetterQueue';

let number = 0;
function newCustomer(): string {
  number += 1;
  return `c-${number}`;
}

function messageOf(externalId: string, overrides: Partial<SignupMessage> = {}): string {
  const message: SignupMessage = {
    schemaVersion: 1,
    projectId: shop.projectId,
    source: 'crm',
    deliveryId: `dlv_${randomUUID()}`,
    receiveTime: new Date().toISOString(),
    index: 0,
    event: { kind: 'signedUp', realm: 'crm', externalId, second: Math.floor(Date.now() / 1000) },
    ...overrides,
  };
  return JSON.stringify(message);
}

async function enqueue(bodies: readonly string[]): Promise<void> {
  await shop.admin.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: shop.system.outputs['SignupsQueueUrl'],
      Entries: bodies.map((body, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: shop.projectId,
      })),
    }),
  );
}

async function stateOf(externalId: string): Promise<unknown> {
  return (await shop.admin.item(shop.subprojectIdOf(externalId)))?.['state'];
}

const POISONS: readonly (readonly [string, () => string])[] = [
  ['is not JSON', () => '{"schemaVersion":1'],
  ['is JSON of another shape', () => '{"hello":"world"}'],
  ['has a schema version that this release does not know', () => messageOf('x').replace(':1,', ':2,')],
  ['names a project that does not exist', () => messageOf('x', { projectId: 'zzzzzzzz' })],
];

describe('a batch', () => {
  test('names as failed what failed, and nothing else', async () => {
    const [good, alsoGood] = [newCustomer(), newCustomer()];
    const bodies = [messageOf(good), ...POISONS.map(([, body]) => body()), messageOf(alsoGood)];
    const result = await shop.system.invoke('onboard-signups', sqsEventOf(bodies));
    const batchItemFailures = POISONS.map((_, index) => ({ itemIdentifier: `message-${index + 1}` }));
    expect(result.ok && JSON.parse(result.payload)).toStrictEqual({ batchItemFailures });
    expect([await stateOf(good), await stateOf(alsoGood)]).toStrictEqual(['open', 'open']);
  });

  test('of what was done before is done: nothing fails, nothing changes', async () => {
    const customer = newCustomer();
    const event = sqsEventOf([messageOf(customer)]);
    await shop.system.invoke('onboard-signups', event);
    await shop.system.settle();
    const before = await shop.admin.item(shop.subprojectIdOf(customer));
    const result = await shop.system.invoke('onboard-signups', event);
    expect(result.ok && JSON.parse(result.payload)).toStrictEqual({ batchItemFailures: [] });
    expect(await shop.admin.item(shop.subprojectIdOf(customer))).toStrictEqual(before);
  });

  test('fails whole if it is no batch', async () => {
    const result = await shop.system.invoke('onboard-signups', { Records: 'none' });
    expect(result.ok).toBe(false);
  });
});

describe('a message', () => {
  test.each(POISONS)(
    'that %s ends among the dead letters, whole; its neighbours are applied',
    async (_what, poison) => {
      const neighbours = [newCustomer(), newCustomer()];
      const body = poison();
      const mark = shop.system.calls.mark();
      await enqueue([messageOf(neighbours[0] ?? ''), body, messageOf(neighbours[1] ?? '')]);
      await shop.system.settle();
      expect(await Promise.all(neighbours.map(stateOf))).toStrictEqual(['open', 'open']);
      expect(shop.system.queues.messages(DEAD_LETTERS).map((message) => message.body)).toStrictEqual([body]);
      expect(delaysSince(mark)).toStrictEqual([
        30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600,
      ]);
    },
  );

  test('that a dead-letter queue gives back is done under the same delivery', async () => {
    const customer = newCustomer();
    const body = messageOf(customer);
    shop.system.onCall(({ functionName, action }) =>
      functionName === 'onboard-signups' && action === 'PutItem'
        ? { kind: 'refuse', code: 'InternalServerError', status: 500 }
        : undefined,
    );
    await enqueue([body]);
    await shop.system.settle();
    expect(await stateOf(customer)).toBeUndefined();
    const letters = await shop.system.queues.drain(DEAD_LETTERS);
    expect(letters.map((letter) => letter.body)).toStrictEqual([body]);

    shop.system.onCall(undefined);
    await enqueue(letters.map((letter) => letter.body));
    await shop.system.settle();
    expect(await stateOf(customer)).toBe('open');
    expect(shop.endpoint.about(shop.subprojectIdOf(customer))).toHaveLength(1);
  });

  test('that can’t be postponed comes again all the same', async () => {
    const customer = newCustomer();
    let isFirst = true;
    shop.system.onCall(({ functionName, action }) => {
      if (functionName !== 'onboard-signups') return undefined;
      if (action === 'ChangeMessageVisibility') return { kind: 'throttle' };
      if (action !== 'PutItem' || !isFirst) return undefined;
      isFirst = false;
      return { kind: 'refuse', code: 'AccessDeniedException' };
    });
    await enqueue([messageOf(customer)]);
    await shop.system.settle();
    expect(await stateOf(customer)).toBe('open');
    expect(shop.system.queues.messages(DEAD_LETTERS)).toStrictEqual([]);
  });

  test('of an event that was ignored is recorded, and makes nothing', async () => {
    const deliveryId = `dlv_${randomUUID()}`;
    await enqueue([messageOf('', { deliveryId, event: { kind: 'ignored', reason: 'livemode_mismatch' } })]);
    await shop.system.settle();
    const records = (await shop.admin.deliveries()).filter((record) => record['deliveryId'] === deliveryId);
    expect(records).toMatchObject([
      { events: [{ result: { outcome: 'ignored', reason: 'livemode_mismatch' } }] },
    ]);
  });

  test('is applied by the plan and the policy of its project as they are now', async () => {
    const customer = newCustomer();
    const second = Math.floor(Date.now() / 1000);
    const event = {
      kind: 'signedUp',
      realm: 'crm',
      externalId: customer,
      second,
      plan: 'unknown-plan',
    } as const;
    await enqueue([messageOf(customer, { event })]);
    await shop.system.settle();
    const subproject = await shop.admin.directory.readSubproject(shop.subprojectIdOf(customer));
    expect(subproject?.grant).toStrictEqual({ plan: 'default', scopes: ['*'], labels: {} });
    const records = (await shop.admin.deliveries()).map((record) => JSON.stringify(record));
    expect(records.filter((record) => record.includes('"isPlanUnknown":true'))).toHaveLength(1);
  });
});

/** How long the worker put its messages off, in seconds. */
function delaysSince(mark: number): readonly unknown[] {
  return shop.system.calls
    .since(mark)
    .filter(({ origin, action }) => origin === 'function' && action === 'ChangeMessageVisibility')
    .map(({ input }) => input['VisibilityTimeout']);
}
