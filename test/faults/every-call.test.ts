import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Verdict } from '../../local/aws-proxy/call.ts';
import { sourceAnswer } from '../../local/demo/api.ts';
import {
  contactCreated,
  hubSpotBatch,
  send,
  standardWebhook,
  type CrmSource,
  type SignedWebhook,
} from '../support/crm.ts';
import { startHubSpotApi, type HubSpotApi } from '../support/hubspot-api.ts';
import { openShop, type Shop } from '../support/shop.ts';

/**
 * Invariant I7, one fault at a time: whatever AWS call it hits, redelivery ends where a fault-free run ends,
 * notifications included. A fault hits the first call of its kind in a run; every customer is a new one.
 */
const FAULTS: Readonly<Record<string, Verdict>> = {
  'a crash before it': { kind: 'crash', afterEffect: false },
  'a crash after it': { kind: 'crash', afterEffect: true },
  'a lost reply': { kind: 'lose-reply' },
  'a refusal': { kind: 'refuse', code: 'InternalServerError', status: 500 },
};

let shop: Shop;
let hubSpotApi: HubSpotApi;
/** A HubSpot source with a token. */
let fetching: CrmSource;
beforeAll(async () => {
  hubSpotApi = await startHubSpotApi('a-private-app-token');
  shop = await openShop();
  const path = `/v1/projects/${shop.projectId}/webhookSources/fetching`;
  const secret = 'the-secret-of-the-app';
  const token = { apiToken: 'a-private-app-token', apiUrl: hubSpotApi.url };
  const { url } = await shop.api(sourceAnswer, 'PUT', path, { kind: 'hubspot', secrets: [secret], ...token });
  fetching = { url, secret };
});
afterEach(() => shop.calmDown());
afterAll(async () => {
  await shop.close();
  await hubSpotApi.close();
});

type Story = {
  readonly title: string;
  /** What the CRM, or the reseller's own program, sends about a new customer, in this order. Each gives the answer's status. */
  readonly steps: (number: number) => readonly (() => Promise<number>)[];
  readonly subprojectIdOf: (number: number) => string;
  /** The AWS calls of a fault-free run in a warm system, by kind: function, action, resource. */
  readonly calls: readonly string[];
  /** Those that only a cold function makes. */
  readonly coldCalls: readonly string[];
  readonly ending: object;
};

function emailChanged(objectId: number, propertyValue: string): object {
  const subscriptionType = 'contact.propertyChange';
  return { ...contactCreated(objectId), subscriptionType, propertyName: 'email', propertyValue };
}

const minuteAgo = () => new Date(Date.now() - 60_000);

const STORIES: readonly Story[] = [
  {
    title: 'a signup and a closure, applied in the request',
    steps(number) {
      const customer = { externalId: `c-${number}`, name: 'Customer' };
      return [
        delivering(standardWebhook(shop.crm, 'customer.signed_up', customer, minuteAgo())),
        delivering(standardWebhook(shop.crm, 'customer.closed', customer)),
      ];
    },
    subprojectIdOf: (number) => shop.subprojectIdOf(`c-${number}`),
    calls: [
      'receive-webhook GetItem DirectoryTable',
      'receive-webhook PutItem DirectoryTable',
      'receive-webhook SendMessageBatch NotificationsQueue',
      'receive-webhook PutItem LedgerTable',
      'send-notifications ReceiveMessage NotificationsQueue',
      'send-notifications GetItem DirectoryTable',
      'send-notifications UpdateItem DirectoryTable',
      'send-notifications DeleteMessageBatch NotificationsQueue',
    ],
    coldCalls: [
      'receive-webhook GetItem DirectoryTable',
      'receive-webhook Decrypt SecretsKey',
      'send-notifications Decrypt SecretsKey',
    ],
    ending: {
      state: 'closing',
      name: 'Customer',
      told: { 'subproject.opened': 1, 'subproject.closed': 1 },
    },
  },
  {
    title: 'a batch that goes through the queue',
    steps: (number) => [
      delivering(
        hubSpotBatch(shop.hubspot, [
          contactCreated(number),
          emailChanged(number, 'new@example.com'),
          // More than ten events go through the queue; that they are the same makes no difference.
          ...Array.from({ length: 9 }, () => emailChanged(number, 'new@example.com')),
        ]),
      ),
    ],
    subprojectIdOf: (number) => shop.subprojectIdOf(`62515/contact/${number}`, 'hubspot'),
    calls: [
      'receive-webhook SendMessageBatch SignupsQueue',
      'onboard-signups ReceiveMessage SignupsQueue',
      'onboard-signups PutItem DirectoryTable',
      'onboard-signups GetItem DirectoryTable',
      'onboard-signups SendMessageBatch NotificationsQueue',
      'onboard-signups PutItem LedgerTable',
      'onboard-signups DeleteMessageBatch SignupsQueue',
    ],
    coldCalls: ['onboard-signups GetItem DirectoryTable'],
    ending: { state: 'open', email: 'new@example.com', told: { 'subproject.opened': 1 } },
  },
  {
    title: 'a signup of ids only, whose name is fetched',
    steps(number) {
      hubSpotApi.records.set(`contacts/${number}`, { firstname: 'Åsa', email: 'asa@example.com' });
      return [delivering(hubSpotBatch(fetching, [contactCreated(number)]))];
    },
    subprojectIdOf: (number) => shop.subprojectIdOf(`62515/contact/${number}`, 'fetching'),
    calls: [
      'receive-webhook SendMessageBatch FetchesQueue',
      'fetch-customers ReceiveMessage FetchesQueue',
      'fetch-customers GetItem DirectoryTable',
      'fetch-customers PutItem DirectoryTable',
      'fetch-customers DeleteMessageBatch FetchesQueue',
    ],
    coldCalls: ['fetch-customers GetItem DirectoryTable', 'fetch-customers Decrypt SecretsKey'],
    ending: { state: 'open', name: 'Åsa', email: 'asa@example.com', told: { 'subproject.opened': 1 } },
  },
  {
    title: 'a subproject that is held and closed by API',
    steps(number) {
      const customer = { externalId: `c-${number}`, name: 'Customer' };
      const path = `/v1/subprojects/${shop.subprojectIdOf(customer.externalId)}`;
      return [
        delivering(standardWebhook(shop.crm, 'customer.signed_up', customer, minuteAgo())),
        () => shop.status('POST', `${path}/suspend`, {}),
        () => shop.status('DELETE', path),
      ];
    },
    subprojectIdOf: (number) => shop.subprojectIdOf(`c-${number}`),
    calls: [
      'manage-account GetItem DirectoryTable',
      'manage-account PutItem DirectoryTable',
      'manage-account SendMessageBatch NotificationsQueue',
    ],
    coldCalls: [],
    ending: {
      state: 'closing',
      holds: ['operator'],
      told: { 'subproject.opened': 1, 'subproject.suspended': 1, 'subproject.closed': 1 },
    },
  },
];

function kindOf({ functionName = '', action, resource }: Call): string {
  return `${functionName} ${action} ${resource.split(/[:/]/).at(-1) ?? ''}`;
}

function delivering(webhook: SignedWebhook): () => Promise<number> {
  return async () => (await send(webhook)).status;
}

/** As a CRM and every good client does: again, until it is taken. */
async function persist(step: () => Promise<number>): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    if ((await step()) < 300) return;
  }
  throw new Error('not taken in five attempts');
}

/** What a run left, our own wall-clock times and versions aside. */
async function outcomeOf(subprojectId: string) {
  const item = await shop.admin.directory.readSubproject(subprojectId);
  const told = shop.endpoint.about(subprojectId);
  const byType = Map.groupBy(told, ({ content }) => content.type);
  const deadLetters = shop.system.queues.deadLetterNames.flatMap((name) => shop.system.queues.messages(name));
  return {
    state: item?.state,
    holds: item?.holds,
    isClosed: item?.register?.closed,
    name: item?.profile.displayName?.value,
    email: item?.profile.email?.value,
    grant: item?.grant,
    generation: item?.claim?.generation,
    pending: item?.pendingNotifications,
    /** How many webhook-ids of each type: the reseller drops what it knows. */
    told: Object.fromEntries(
      [...byType].map(([type, group]) => [type, new Set(group.map(({ id }) => id)).size] as const),
    ),
    deadLetters: deadLetters.length,
  };
}

let number = 0;

/** @returns what there was after each step */
async function run(story: Story) {
  number += 1;
  const outcomes = [];
  for (const step of story.steps(number)) {
    await persist(step);
    await shop.system.settle();
    outcomes.push(await outcomeOf(story.subprojectIdOf(number)));
  }
  return outcomes;
}

describe.each(STORIES)('$title', (story) => {
  let faultFree: Awaited<ReturnType<typeof run>>;

  beforeAll(async () => {
    await run(story);
    const mark = shop.system.calls.mark();
    faultFree = await run(story);
    const seen = shop.system.calls
      .since(mark)
      .filter(({ origin, service }) => origin !== 'admin' && service !== 'kms');
    // Whoever adds a call to a story has to add it to its list.
    expect(STORIES.flatMap(({ calls }) => calls)).toEqual(expect.arrayContaining(seen.map(kindOf)));
  });

  test('a fault-free run ends well', () => {
    expect(faultFree.at(-1)).toMatchObject({ ...story.ending, pending: {}, deadLetters: 0 });
  });

  test.each(withFaults(story.calls))('%s at %s changes nothing in the end', async (fault, kind) => {
    const hits = hitOnce(kind, FAULTS[fault]);
    expect(await run(story)).toStrictEqual(faultFree);
    expect(hits()).toBe(1);
  });

  test.each(withFaults(story.coldCalls))(
    '%s at a cold %s changes nothing in the end',
    async (fault, kind) => {
      const [functionName = ''] = kind.split(' ');
      const hits = hitOnce(kind, FAULTS[fault], functionName);
      expect(await run(story)).toStrictEqual(faultFree);
      expect(hits()).toBe(1);
    },
  );
});

/** A read has no effect: before it and after it are the same, and so are a lost reply and a refusal. */
const SAME_FOR_READS = ['a crash before it', 'a lost reply'];

function withFaults(kinds: readonly string[]) {
  return kinds.flatMap((kind) => {
    const isRead = / (?:GetItem|Decrypt|ReceiveMessage) /.test(kind);
    const faults = Object.keys(FAULTS).filter((fault) => !isRead || !SAME_FOR_READS.includes(fault));
    return faults.map((fault) => [fault, kind] as const);
  });
}

/**
 * The first call of a kind gets the verdict.
 * @param chilled a function that dies of its own first call before, so that the next one finds it cold
 * @returns how often it was hit
 */
function hitOnce(kind: string, verdict: Verdict | undefined, chilled?: string): () => number {
  let hits = 0;
  let isChilled = chilled === undefined;
  shop.system.onCall((call) => {
    if (!isChilled && call.origin === 'function' && call.functionName === chilled) {
      isChilled = true;
      return { kind: 'crash', afterEffect: false };
    }
    if (!isChilled || hits > 0 || kindOf(call) !== kind) return undefined;
    hits += 1;
    return verdict;
  });
  return () => hits;
}
