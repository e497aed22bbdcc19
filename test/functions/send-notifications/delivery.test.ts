import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Verdict } from '../../../local/aws-proxy/call.ts';
import { send, standardWebhook } from '../../support/crm.ts';
import type { EndpointAnswer } from '../../support/endpoint.ts';
import { newSecret, openShop, type Shop } from '../../support/shop.ts';
import { sqsEventOf } from '../../support/sqs-event.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.calmDown();
  await shop.system.queues.drain(DEAD_LETTERS);
});
afterAll(() => shop.close());

const DEAD_LETTERS = 'NotificationsDeadLetterQueue';

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);

let number = 0;
type Customer = { readonly externalId: string; readonly subprojectId: string };
function newCustomer(): Customer {
  number += 1;
  const externalId = `c-${number}`;
  return { externalId, subprojectId: shop.subprojectIdOf(externalId) };
}

const signUp = ({ externalId }: Customer, time?: Date) =>
  send(standardWebhook(shop.crm, 'customer.signed_up', { externalId, name: 'First name' }, time));
const closeAccount = ({ externalId }: Customer, time?: Date) =>
  send(standardWebhook(shop.crm, 'customer.closed', { externalId }, time));

const typesOf = ({ subprojectId }: Customer) =>
  shop.endpoint.about(subprojectId).map(({ content }) => content.type);
const idsOf = ({ subprojectId }: Customer) => shop.endpoint.about(subprojectId).map(({ id }) => id);
const pendingOf = async ({ subprojectId }: Customer) =>
  (await shop.admin.directory.readSubproject(subprojectId))?.pendingNotifications;
const deadLetters = () => shop.system.queues.messages(DEAD_LETTERS).map(({ body }) => body);

function once(matches: (call: Call) => boolean, verdict: Verdict): void {
  let isOver = false;
  shop.system.onCall((call) => {
    if (isOver || call.functionName !== 'send-notifications' || !matches(call)) return undefined;
    isOver = true;
    return verdict;
  });
}

const setEndpoint = (notifications: { readonly url: string; readonly secrets: readonly string[] } | null) =>
  shop.api('updateProject', { params: { projectId: shop.projectId }, body: { notifications } });

/** The worker remembers a project for up to 10 s: let it die and be another one. */
function chillWorker(): void {
  once(({ action }) => action === 'GetItem', { kind: 'crash', afterEffect: false });
}

describe('a notification', () => {
  test('is signed so that Standard Webhooks’ own library finds it genuine, and forgotten once it is taken', async () => {
    const customer = newCustomer();
    await signUp(customer);
    await shop.system.settle();
    const [received] = shop.endpoint.about(customer.subprojectId);
    expect(() =>
      new Webhook(shop.endpointSecret).verify(received?.body ?? '', received?.headers ?? {}),
    ).not.toThrow();
    expect(received?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(await pendingOf(customer)).toStrictEqual({});
  });

  test('says what the subproject is when it is sent, not what it was when it changed', async () => {
    const customer = newCustomer();
    const { externalId, subprojectId } = customer;
    shop.endpoint.answerWith(async () => {
      shop.endpoint.answerWith(undefined);
      // While the first try fails, the customer is renamed.
      await send(standardWebhook(shop.crm, 'customer.changed', { externalId, name: 'Second name' }));
      return 500;
    });
    await signUp(customer, secondsAgo(10));
    await shop.system.settle();
    const [first, second, ...more] = shop.endpoint.about(subprojectId);
    expect(first?.content.data.displayName).toBe('First name');
    expect(second?.content.data.displayName).toBe('Second name');
    expect(second?.id).toBe(first?.id);
    expect(more).toStrictEqual([]);
  });

  test('carries the claim link while there is a key to take, and none when the keys are dead', async () => {
    const customer = newCustomer();
    await signUp(customer, secondsAgo(10));
    await shop.system.settle();
    await closeAccount(customer);
    await shop.system.settle();
    const links = shop.endpoint
      .about(customer.subprojectId)
      .map(({ content }) => content.data.claimLink?.url);
    expect(links[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/claim#\S+$/);
    expect(links[1]).toBeUndefined();
  });

  test('is sent for each change, under an id of its own', async () => {
    const customer = newCustomer();
    const { subprojectId } = customer;
    await signUp(customer, secondsAgo(60));
    await shop.system.settle();
    const commands = [
      'suspendSubproject',
      'resumeSubproject',
      'closeSubproject',
      'restoreSubproject',
    ] as const;
    for (const operationId of commands) {
      await shop.api(operationId, { params: { subprojectId } });
      await shop.system.settle();
    }
    await closeAccount(customer, secondsAgo(50));
    await shop.system.settle();
    expect(typesOf(customer)).toStrictEqual([
      'subproject.opened',
      'subproject.suspended',
      'subproject.resumed',
      'subproject.closed',
      'subproject.opened',
      'subproject.closed',
    ]);
    expect(new Set(idsOf(customer)).size).toBe(6);
  });

  test('repeated as a command that changes nothing is not sent again', async () => {
    const customer = newCustomer();
    await signUp(customer);
    await shop.system.settle();
    for (let times = 0; times < 3; times += 1) {
      await shop.api('suspendSubproject', { params: { subprojectId: customer.subprojectId } });
      await shop.system.settle();
    }
    expect(typesOf(customer)).toStrictEqual(['subproject.opened', 'subproject.suspended']);
  });
});

describe('an endpoint that does not take it', () => {
  test.each<readonly [string, EndpointAnswer]>([
    ['answers 500', 500],
    ['answers 429', 429],
    ['breaks the connection', 'disconnect'],
  ])('%s once: it is told again, under the same webhook-id', async (_how, answer) => {
    const customer = newCustomer();
    shop.endpoint.answerWith(() => {
      shop.endpoint.answerWith(undefined);
      return answer;
    });
    await signUp(customer);
    await shop.system.settle();
    expect(idsOf(customer)).toHaveLength(2);
    expect(new Set(idsOf(customer)).size).toBe(1);
    expect(await pendingOf(customer)).toStrictEqual({});
    expect(deadLetters()).toStrictEqual([]);
  });

  test.each<readonly [string, EndpointAnswer]>([
    ['is gone (410)', 410],
    ['refuses (401)', 401],
    ['redirects (301)', { status: 301, headers: { location: 'http://127.0.0.1:9/elsewhere' } }],
    ['redirects, method kept (308)', { status: 308, headers: { location: '/notifications' } }],
  ])(
    '%s for a day: the message ends among the dead letters, the signup was never held up',
    async (_how, answer) => {
      const customer = newCustomer();
      shop.system.logs.clear();
      shop.endpoint.answerWith(() => answer);
      expect(await signUp(customer)).toMatchObject({ status: 200, outcomes: ['applied'] });
      await shop.system.settle();
      const pending = await pendingOf(customer);
      expect(Object.keys(pending ?? {})).toStrictEqual(['opened']);
      expect(idsOf(customer)).toStrictEqual(Array(31).fill(pending?.['opened']));
      expect(deadLetters()).toHaveLength(1);
      // For whoever is alarmed: which project, and what its endpoint answered.
      const status = typeof answer === 'object' ? answer.status : answer;
      const lines = shop.system.logs.all().map(({ text }) => text);
      const logged = [`"projectId":"${shop.projectId}"`, `"status":${status}`];
      expect(lines.filter((line) => logged.every((part) => line.includes(part)))).toHaveLength(31);
      // Ids only.
      expect(deadLetters().join()).not.toContain('First name');

      // A redrive, when the reseller has mended it: the same message, as another one to SQS.
      shop.endpoint.answerWith(undefined);
      const QueueUrl = shop.system.outputs['NotificationsQueueUrl'];
      await shop.admin.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: deadLetters()[0] }));
      await shop.system.settle();
      expect(idsOf(customer)).toHaveLength(32);
      expect(await pendingOf(customer)).toStrictEqual({});
    },
  );

  test('never answers: signups go on meanwhile', async () => {
    const slow = newCustomer();
    const release = Promise.withResolvers<EndpointAnswer>();
    shop.endpoint.answerWith(() => release.promise);
    const arrival = shop.endpoint.next();
    await signUp(slow);
    await arrival;
    const others = [newCustomer(), newCustomer()];
    for (const other of others) {
      expect(await signUp(other)).toMatchObject({ status: 200, outcomes: ['applied'] });
    }
    shop.endpoint.answerWith(undefined);
    release.resolve('disconnect');
    await shop.system.settle();
    expect(idsOf(slow)).toHaveLength(2);
    for (const customer of [slow, ...others]) expect(await pendingOf(customer)).toStrictEqual({});
  });
});

describe('a change while it is being sent', () => {
  test('keeps its own notification: only what was delivered is forgotten', async () => {
    const customer = newCustomer();
    const answer = Promise.withResolvers<EndpointAnswer>();
    shop.endpoint.answerWith(() => answer.promise);
    const arrival = shop.endpoint.next();
    await signUp(customer, secondsAgo(30));
    const first = await arrival;
    await closeAccount(customer, secondsAgo(20));
    await signUp(customer, secondsAgo(10));
    const { opened } = (await pendingOf(customer)) ?? {};
    expect([undefined, first.id]).not.toContain(opened);

    const mark = shop.system.calls.mark();
    answer.resolve(204);
    await shop.system.settle();
    const removals = shop.system.calls
      .since(mark)
      .filter(({ action, input }) => action === 'UpdateItem' && JSON.stringify(input).includes(first.id));
    expect(new Set(removals.map(({ errorCode }) => errorCode))).toStrictEqual(
      new Set(['ConditionalCheckFailedException']),
    );
    // What was owed already may be told again by a later change, under its own id.
    const told = new Map(
      shop.endpoint.about(customer.subprojectId).map(({ id, content }) => [id, content.type]),
    );
    expect([...told.values()].toSorted()).toStrictEqual([
      'subproject.closed',
      'subproject.opened',
      'subproject.opened',
    ]);
    expect([...told.keys()]).toContain(opened);
    expect(await pendingOf(customer)).toStrictEqual({});
  });

  test('that overtakes it makes it void: an old message tells nothing', async () => {
    const customer = newCustomer();
    await signUp(customer);
    await shop.system.settle();
    const message = {
      schemaVersion: 1,
      subprojectId: customer.subprojectId,
      kind: 'opened',
      notificationId: 'msg_of_before',
    };
    const result = await shop.system.invoke('send-notifications', sqsEventOf([JSON.stringify(message)]));
    expect(result.ok && JSON.parse(result.payload)).toStrictEqual({ batchItemFailures: [] });
    expect(idsOf(customer)).toHaveLength(1);
  });
});

describe('after the endpoint took it', () => {
  test.each<readonly [string, Verdict]>([
    ['a crash before the entry is removed', { kind: 'crash', afterEffect: false }],
    ['a throttled removal', { kind: 'throttle' }],
  ])('%s: the endpoint hears it again at most, under the same webhook-id', async (_what, verdict) => {
    const customer = newCustomer();
    once(({ action }) => action === 'UpdateItem', verdict);
    await signUp(customer);
    await shop.system.settle();
    expect(idsOf(customer).length).toBeLessThanOrEqual(2);
    expect(new Set(idsOf(customer)).size).toBe(1);
    expect(await pendingOf(customer)).toStrictEqual({});
  });

  test('a crash after the entry was removed tells nothing again', async () => {
    const customer = newCustomer();
    once(({ action }) => action === 'UpdateItem', { kind: 'crash', afterEffect: true });
    await signUp(customer);
    await shop.system.settle();
    expect(idsOf(customer)).toHaveLength(1);
    expect(await pendingOf(customer)).toStrictEqual({});
  });
});

describe('the secrets of an endpoint', () => {
  test('during a rotation sign it twice: the reseller verifies it with either', async () => {
    const customer = newCustomer();
    const secrets = [newSecret(), shop.endpointSecret];
    await setEndpoint({ url: shop.endpoint.url, secrets });
    chillWorker();
    await signUp(customer);
    await shop.system.settle();
    const [received] = shop.endpoint.about(customer.subprojectId);
    expect(received?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of secrets) {
      expect(() => new Webhook(secret).verify(received?.body ?? '', received?.headers ?? {})).not.toThrow();
    }
  });
});

describe('a project without an endpoint', () => {
  const endpoint = () => ({ url: shop.endpoint.url, secrets: [shop.endpointSecret] });

  test('owes nothing: no entry, no message', async () => {
    const { projectId } = await shop.api('createProject', { body: { displayName: 'Silent' } });
    const mark = shop.system.calls.mark();
    const { subprojectId } = await shop.api('createSubproject', {
      params: { projectId },
      body: { displayName: 'Quiet' },
    });
    await shop.system.settle();
    expect((await shop.admin.item(subprojectId))?.['pendingNotifications']).toStrictEqual({});
    expect(shop.system.calls.since(mark).filter(({ action }) => action.startsWith('Send'))).toStrictEqual([]);
  });

  test('forgets what it owed when the endpoint is taken away, and owes anew when there is one again', async () => {
    const customer = newCustomer();
    shop.endpoint.answerWith(async () => {
      shop.endpoint.answerWith(undefined);
      await setEndpoint(null);
      chillWorker();
      return 500;
    });
    await signUp(customer, secondsAgo(20));
    await shop.system.settle();
    expect(idsOf(customer)).toHaveLength(1);
    expect(await pendingOf(customer)).toStrictEqual({});

    // The worker remembers that there is none: it must not forget what is owed from now on.
    await setEndpoint(endpoint());
    await shop.api('suspendSubproject', { params: { subprojectId: customer.subprojectId } });
    await shop.system.settle();
    expect(typesOf(customer)).toStrictEqual(['subproject.opened', 'subproject.suspended']);
  });
});
