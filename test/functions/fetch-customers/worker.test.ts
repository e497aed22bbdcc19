import { randomBytes } from 'node:crypto';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FetchMessage } from '../../../lib/messages/fetch.ts';
import { contactCreated, hubSpotBatch, send, type CrmSource } from '../../support/crm.ts';
import { rateLimited, refusal, startHubSpotApi, type HubSpotApi } from '../../support/hubspot-api.ts';
import { openShop, type Shop } from '../../support/shop.ts';

const DEAD_LETTERS = 'FetchesDeadLetterQueue';
const TOKEN = `pat-na1-${randomBytes(16).toString('hex')}`;
const PORTAL = 62_515;

let api: HubSpotApi;
let shop: Shop;
let source: CrmSource;
beforeAll(async () => {
  api = await startHubSpotApi(TOKEN);
  shop = await openShop();
  source = await configure('hubspot', { apiToken: TOKEN, apiUrl: api.url, planProperty: 'plan' });
});
afterEach(async () => {
  api.answerWith(undefined);
  await shop.calmDown();
  for (const name of shop.system.queues.deadLetterNames) await shop.system.queues.drain(name);
});
afterAll(async () => {
  await shop.close();
  await api.close();
});

async function configure(name: string, settings: object): Promise<CrmSource> {
  const secret = randomBytes(18).toString('hex');
  const { url } = await shop.api('putWebhookSource', {
    params: { projectId: shop.projectId, source: name },
    body: { kind: 'hubspot', secrets: [secret], ...settings },
  });
  return { url, secret };
}

let number = 1_000;
/** A person whom HubSpot knows. */
function newContact(properties: Readonly<Record<string, string | null>> = {}): number {
  number += 1;
  const person = { email: `p${number}@private.example`, firstname: 'Åsa', lastname: `Nr ${number}` };
  api.records.set(`contacts/${number}`, { ...person, company: 'Acme', plan: 'gold', ...properties });
  return number;
}

const signUp = (objectId: number, occurredAt = Date.now(), from = source) =>
  send(hubSpotBatch(from, [contactCreated(objectId, occurredAt)]));
const emailChange = (objectId: number, propertyValue: string, occurredAt = Date.now()) =>
  send(
    hubSpotBatch(source, [
      {
        ...contactCreated(objectId, occurredAt),
        subscriptionType: 'contact.propertyChange',
        propertyName: 'email',
        propertyValue,
      },
    ]),
  );

const idOf = (objectId: number, type = 'contact', realm = 'hubspot') =>
  shop.subprojectIdOf(`${PORTAL}/${type}/${objectId}`, realm);
async function profileOf(subprojectId: string) {
  const item = await shop.admin.directory.readSubproject(subprojectId);
  const { displayName, email } = item?.profile ?? {};
  return { state: item?.state, name: displayName?.value, email: email?.value };
}
const asked = (objectId: number) => api.requests().filter((path) => path.includes(`/${objectId}?`)).length;
const deadLetters = () => shop.system.queues.messages(DEAD_LETTERS);

/** How long the worker put its messages off, in seconds. */
const delaysSince = (mark: number): readonly unknown[] =>
  shop.system.calls
    .since(mark)
    .filter(({ origin, action }) => origin === 'function' && action === 'ChangeMessageVisibility')
    .map(({ input }) => input['VisibilityTimeout']);

async function enqueue(bodies: readonly string[]): Promise<void> {
  await shop.admin.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: shop.system.outputs['FetchesQueueUrl'],
      Entries: bodies.map((body, index) => ({ Id: String(index), MessageBody: body, MessageGroupId: 'p' })),
    }),
  );
}

function messageOf(objectId: number, overrides: Partial<FetchMessage> = {}): string {
  const message: FetchMessage = {
    schemaVersion: 1,
    projectId: shop.projectId,
    source: 'hubspot',
    objectType: 'contact',
    objectId: String(objectId),
    portalId: String(PORTAL),
    externalId: `${PORTAL}/contact/${objectId}`,
    second: Math.floor(Date.now() / 1000),
    ...overrides,
  };
  return JSON.stringify(message);
}

describe('a signup that carries ids only', () => {
  test('makes the subproject at once, and its name, e-mail and plan follow', async () => {
    const contact = newContact();
    api.answerWith(() => 'disconnect');
    expect(await signUp(contact)).toMatchObject({ status: 200, outcomes: ['applied'] });
    expect(await profileOf(idOf(contact))).toStrictEqual({
      state: 'open',
      name: undefined,
      email: undefined,
    });

    api.answerWith(undefined);
    await shop.system.settle();
    expect(await profileOf(idOf(contact))).toStrictEqual({
      state: 'open',
      name: `Åsa Nr ${contact}`,
      email: `p${contact}@private.example`,
    });
    const item = await shop.admin.directory.readSubproject(idOf(contact));
    expect(Object.values(item?.plans ?? {}).map(({ value }) => value)).toStrictEqual(['gold']);
    const told = shop.endpoint.about(idOf(contact)).map(({ content }) => content.type);
    expect(new Set(told)).toStrictEqual(new Set(['subproject.opened']));
    expect(api.requests().at(-1)).toBe(
      `contacts/${contact}?properties=email,firstname,lastname,company,plan`,
    );
  });

  test('is taken by the name of its company or deal as well', async () => {
    api.records.set('companies/71', { name: 'Acme AB', domain: 'acme.example', plan: null });
    api.records.set('deals/72', { dealname: 'Acme 2027', plan: null });
    const company = { ...contactCreated(71), subscriptionType: 'object.creation', objectTypeId: '0-2' };
    const deal = {
      ...contactCreated(72),
      subscriptionType: 'deal.propertyChange',
      propertyName: 'dealstage',
      propertyValue: 'closedwon',
    };
    expect((await send(hubSpotBatch(source, [company, deal]))).status).toBe(200);
    await shop.system.settle();
    expect((await profileOf(idOf(71, 'company'))).name).toBe('Acme AB');
    expect((await profileOf(idOf(72, 'deal'))).name).toBe('Acme 2027');
  });

  test('is fetched once for all events of its delivery, and again for the delivery again', async () => {
    const contact = newContact();
    const webhook = hubSpotBatch(source, [contactCreated(contact), contactCreated(contact)]);
    await send(webhook);
    await shop.system.settle();
    expect(asked(contact)).toBe(1);
    const before = await shop.admin.item(idOf(contact));
    await send(webhook);
    await shop.system.settle();
    expect(asked(contact)).toBe(2);
    expect(await shop.admin.item(idOf(contact))).toStrictEqual(before);
  });

  test('in a delivery of more than ten is fetched after the queue applied it', async () => {
    const contacts = Array.from({ length: 12 }, () => newContact());
    const answer = await send(
      hubSpotBatch(
        source,
        contacts.map((contact) => contactCreated(contact)),
      ),
    );
    expect(answer.status).toBe(200);
    await shop.system.settle();
    for (const contact of contacts) {
      expect(await profileOf(idOf(contact))).toMatchObject({ state: 'open', name: `Åsa Nr ${contact}` });
      expect(asked(contact)).toBe(1);
    }
  });

  test('is left nameless, and HubSpot unasked, where no token is configured', async () => {
    const without = await configure('plain', {});
    const contact = newContact();
    const mark = shop.system.calls.mark();
    await signUp(contact, Date.now(), without);
    await shop.system.settle();
    expect(await profileOf(idOf(contact, 'contact', 'plain'))).toMatchObject({
      state: 'open',
      name: undefined,
    });
    expect(
      shop.system.calls.since(mark).filter(({ resource }) => resource.includes('Fetches')),
    ).toStrictEqual([]);
    expect(asked(contact)).toBe(0);
  });
});

describe('what is fetched', () => {
  test('never reverts what was heard of later', async () => {
    const contact = newContact({ email: 'old@private.example' });
    api.answerWith(() => refusal(500, 'internal error'));
    await signUp(contact, Date.now() - 60_000);
    await emailChange(contact, 'new@private.example');
    api.answerWith(undefined);
    await shop.system.settle();
    expect(await profileOf(idOf(contact))).toMatchObject({
      email: 'new@private.example',
      name: `Åsa Nr ${contact}`,
    });
    await enqueue([messageOf(contact, { second: Math.floor(Date.now() / 1000) - 60 })]);
    await shop.system.settle();
    expect((await profileOf(idOf(contact))).email).toBe('new@private.example');
  });

  test('of a record that is gone is nothing: done', async () => {
    const contact = newContact();
    api.records.delete(`contacts/${contact}`);
    await signUp(contact);
    await shop.system.settle();
    expect(await profileOf(idOf(contact))).toMatchObject({ state: 'open', name: undefined });
    expect([asked(contact), deadLetters()]).toStrictEqual([1, []]);
    expect(shop.system.logs.all().some(({ text }) => text.includes('"code":"gone"'))).toBe(true);
  });

  test('of another portal than the token’s is not asked for: there the id is somebody else', async () => {
    const other = await configure('other', { apiToken: TOKEN, apiUrl: api.url, portalId: '99' });
    const contact = newContact();
    await signUp(contact, Date.now(), other);
    await shop.system.settle();
    expect(asked(contact)).toBe(0);
    expect((await profileOf(idOf(contact, 'contact', 'other'))).name).toBeUndefined();
  });
});

describe('a fetch that is refused', () => {
  test.each([
    ['in the seconds that HubSpot says', { 'retry-after': '45' }, 45],
    ['longer than an hour, if HubSpot says so', { 'retry-after': '7200' }, 7200],
    ['30 s at least: tries are not burnt in a minute', { 'retry-after': '3' }, 30],
    ['by the window, if HubSpot says no more', { 'x-hubspot-ratelimit-interval-milliseconds': '60000' }, 60],
    ['until the day’s allowance may be back', { 'x-hubspot-ratelimit-daily-remaining': '0' }, 14_400],
  ])('by its rate limit comes again %s', async (_when, headers, seconds) => {
    const contact = newContact();
    let isFirst = true;
    api.answerWith(() => {
      const answer = isFirst ? rateLimited('TEN_SECONDLY_ROLLING', headers) : undefined;
      isFirst = false;
      return answer;
    });
    const mark = shop.system.calls.mark();
    await signUp(contact);
    await shop.system.settle();
    expect(delaysSince(mark)).toStrictEqual([seconds]);
    expect((await profileOf(idOf(contact))).name).toBe(`Åsa Nr ${contact}`);
  });

  test.each<readonly [string, Parameters<typeof api.answerWith>[0]]>([
    ['an error of HubSpot', () => refusal(500, 'internal error')],
    ['a bad gateway', () => ({ status: 502, body: '<html>' })],
    ['a broken connection', () => 'disconnect'],
    ['a redirect', () => ({ status: 302, headers: { location: `${api.url}/elsewhere` } })],
    ['what is not JSON', () => ({ status: 200, body: '{"id":' })],
    ['JSON of another shape', () => ({ status: 200, body: '{"id":"1","properties":[]}' })],
    ['10,000-deep JSON', () => ({ status: 200, body: '['.repeat(10_000) })],
    [
      'more than 1 MiB',
      () => ({ status: 200, body: JSON.stringify({ properties: { email: 'x'.repeat(2 ** 20) } }) }),
    ],
  ])('by %s is tried again, and done', async (_what, decide) => {
    const contact = newContact();
    let left = 2;
    api.answerWith((path) => (left-- > 0 ? decide?.(path) : undefined));
    const mark = shop.system.calls.mark();
    await signUp(contact);
    await shop.system.settle();
    expect(delaysSince(mark)).toStrictEqual([30, 60]);
    expect((await profileOf(idOf(contact))).email).toBe(`p${contact}@private.example`);
  });

  test.each([401, 403])(
    'by a token that does not work (%i) ends among the dead letters, and is done after the redrive',
    async (status) => {
      const contact = newContact();
      api.answerWith(() => refusal(status, 'no'));
      await signUp(contact);
      await shop.system.settle();
      expect(asked(contact)).toBe(12);
      const letters = await shop.system.queues.drain(DEAD_LETTERS);
      expect(letters).toHaveLength(1);
      expect(shop.system.logs.all().at(-1)?.text).toContain(`"status":${status}`);

      api.answerWith(undefined);
      await enqueue(letters.map(({ body }) => body));
      await shop.system.settle();
      expect((await profileOf(idOf(contact))).name).toBe(`Åsa Nr ${contact}`);
    },
  );

  test('by a crash between its answer and its write ends as if there had been none', async () => {
    const contact = newContact();
    let isFirst = true;
    shop.system.onCall(({ functionName, action }) => {
      if (!isFirst || functionName !== 'fetch-customers' || action !== 'PutItem') return undefined;
      isFirst = false;
      return { kind: 'crash', afterEffect: false };
    });
    await signUp(contact);
    await shop.system.settle();
    expect(isFirst).toBe(false);
    expect((await profileOf(idOf(contact))).name).toBe(`Åsa Nr ${contact}`);
    expect(asked(contact)).toBe(2);
  });
});

describe('while the queue of fetches fails', () => {
  const refuse = (resources: readonly string[]) =>
    shop.system.onCall(({ functionName, action, resource }) =>
      functionName === 'receive-webhook' &&
      action.startsWith('Send') &&
      resources.some((each) => resource.endsWith(`:${each}`))
        ? { kind: 'refuse', code: 'InternalServerError', status: 500 }
        : undefined,
    );

  test('the event goes through the other queue, whose worker sends for it', async () => {
    const contact = newContact();
    refuse(['FetchesQueue']);
    expect(await signUp(contact)).toMatchObject({ status: 200, outcomes: ['queued'] });
    await shop.system.settle();
    expect(await profileOf(idOf(contact))).toMatchObject({ state: 'open', name: `Åsa Nr ${contact}` });
  });

  test('and that one too, HubSpot is told to come again, and then all is there', async () => {
    const contact = newContact();
    refuse(['FetchesQueue', 'SignupsQueue']);
    expect((await signUp(contact)).status).toBe(503);
    shop.system.onCall(undefined);
    expect((await signUp(contact)).status).toBe(200);
    await shop.system.settle();
    expect((await profileOf(idOf(contact))).name).toBe(`Åsa Nr ${contact}`);
  });
});

describe('a message', () => {
  test.each([
    ['is not JSON', () => '{"schemaVersion":1'],
    ['has a schema version that this release does not know', () => messageOf(1).replace(':1,', ':2,')],
    ['names a path for an id', () => messageOf(1, { objectId: '../../../account-info/v3/details' })],
    ['names a project that does not exist', () => messageOf(1, { projectId: 'zzzzzzzz' })],
    ['names a source that never was', () => messageOf(1, { source: 'never' })],
  ])('that %s ends among the dead letters, whole; its neighbour is done', async (_what, poison) => {
    const contact = newContact();
    await signUp(contact);
    await shop.system.settle();
    const requests = api.requests().length;
    const body = poison();
    await enqueue([body, messageOf(contact)]);
    await shop.system.settle();
    expect(deadLetters().map((letter) => letter.body)).toStrictEqual([body]);
    expect(api.requests().length).toBe(requests + 1);
  });

  test('carries ids only, and the token shows nowhere: in no message, no log, no answer, no item', async () => {
    const mark = shop.system.calls.mark();
    await signUp(newContact());
    await shop.system.settle();
    const sent = shop.system.calls
      .since(mark)
      .filter(
        ({ action, input }) => action === 'SendMessageBatch' && String(input['QueueUrl']).includes('Fetches'),
      );
    expect(sent).toHaveLength(1);
    const path = `/v1/projects/${shop.projectId}/webhookSources/hubspot`;
    const answer = await fetch(shop.system.url + path, {
      headers: { authorization: `Bearer ${shop.accountToken}` },
    });
    const view = await answer.text();
    expect(JSON.parse(view)).toMatchObject({ hasApiToken: true, apiUrl: api.url, planProperty: 'plan' });
    const stored = await shop.admin.directory.readSource(shop.projectId, 'hubspot');
    expect(stored?.api?.tokenCiphertext).toBeTypeOf('string');
    const texts = [
      ...shop.system.logs.all().map(({ text }) => text),
      JSON.stringify(sent.map(({ input }) => input)),
      JSON.stringify(stored),
      view,
    ];
    for (const text of texts) {
      expect(text).not.toContain(TOKEN.slice(8));
      expect(text).not.toContain('private.example');
      expect(text).not.toContain('Åsa');
    }
  });
});

test('a token that was replaced is used for the next try, without a message lost', async () => {
  const [old, fresh] = ['pat-na1-old-old-old', 'pat-na1-new-new-new'];
  api.tokens.add(old);
  const rotating = await configure('rotating', { apiToken: old, apiUrl: api.url });
  const [before, after] = [newContact(), newContact()];
  await signUp(before, Date.now(), rotating);
  await shop.system.settle();
  expect((await profileOf(idOf(before, 'contact', 'rotating'))).name).toBe(`Åsa Nr ${before}`);

  api.tokens.delete(old);
  await signUp(after, Date.now(), rotating);
  await shop.system.settle();
  const letters = await shop.system.queues.drain(DEAD_LETTERS);
  api.tokens.add(fresh);
  await configure('rotating', { apiToken: fresh, apiUrl: api.url });
  await enqueue(letters.map(({ body }) => body));
  // The worker's memory of the old token ends within 10 s; a new environment has none.
  shop.system.onCall(crashOnce());
  await shop.system.settle();
  expect((await profileOf(idOf(after, 'contact', 'rotating'))).name).toBe(`Åsa Nr ${after}`);
});

/** Ends the first execution environment of the worker that calls anything. */
function crashOnce() {
  let isOver = false;
  return ({
    functionName,
    origin,
  }: {
    readonly functionName?: string | undefined;
    readonly origin: string;
  }) => {
    if (isOver || origin !== 'function' || functionName !== 'fetch-customers') return undefined;
    isOver = true;
    return { kind: 'crash', afterEffect: false } as const;
  };
}
