import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { pageTokenOf, placeIn } from '../../../lib/api/page-token.ts';
import { leadingBits, sha256 } from '../../../lib/encoding/hash.ts';
import { canonicalJson } from '../../../lib/encoding/json.ts';
import { jsonOf, listIn, textIn, verdictOf, type Answer } from '../../support/http.ts';
import { anyText, matching } from '../../support/matchers.ts';
import {
  configureSources,
  contactEvent,
  customerEvent,
  sendHubSpot,
  sendStandard,
  subprojectOf,
} from '../../support/sources.ts';
import { createKey, createProject, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const testSystem = await useSystem();
const { owner, system, admin } = testSystem;
const { call } = await checkedApi(testSystem);
const projectId = await createProject(owner);
const { crm, hubspot } = await configureSources(owner, projectId);

const idOf = (answer: Answer) => textIn(answer, 'deliveryId');
const signup = (externalId: string) => sendStandard(crm, customerEvent('signed_up', externalId));

const ABOUT = { name: 'Ann', email: 'ann@example.com', plan: 'gold', labels: { seats: '5' } };
const FIRST_EVENT = customerEvent('signed_up', 'c-1', ABOUT);
const first = await sendStandard(crm, FIRST_EVENT);
const again = await sendStandard(crm, FIRST_EVENT);
const unknown = await sendStandard(crm, { ...customerEvent('signed_up', 'c-2'), type: 'customer.sneezed' });
const batch = await sendHubSpot(
  hubspot,
  Array.from({ length: 12 }, (_, index) => contactEvent(index + 1)),
);
await system.idle();
const [FIRST, AGAIN, UNKNOWN, BATCH] = [first, again, unknown, batch].map(idOf);

const get = (deliveryId = '', token?: string) =>
  call('getDelivery', { params: { projectId, deliveryId }, ...(token !== undefined && { token }) });
const list = (query: Record<string, string | number> = {}, id = projectId) =>
  call('listDeliveries', { params: { projectId: id }, query });

async function idsOf(query: Record<string, string | number> = {}): Promise<readonly unknown[]> {
  const ids: unknown[] = [];
  let pageToken = '';
  do {
    const answer = await list({ ...query, ...(pageToken !== '' && { pageToken }) });
    ids.push(...listIn(answer, 'deliveries').map(({ deliveryId }) => deliveryId));
    pageToken = textIn(answer, 'nextPageToken');
  } while (pageToken !== '');
  return ids;
}

describe('one delivery', () => {
  test('has its events as they were understood, and what became of each', async () => {
    expect(jsonOf(await get(FIRST))).toEqual({
      deliveryId: matching(/^dlv_[0-9a-hjkmnp-tv-z]{26}$/),
      source: 'crm',
      receiveTime: anyText,
      eventCount: 1,
      outcomes: { applied: 1 },
      subprojectIds: [subprojectOf(first)],
      events: [
        {
          outcome: 'applied',
          reason: null,
          subprojectId: subprojectOf(first),
          isPlanUnknown: true,
          event: {
            kind: 'signedUp',
            realm: 'crm',
            externalId: 'c-1',
            eventTime: matching(/Z$/),
            name: 'Ann',
            email: 'ann@example.com',
            plan: 'gold',
            labels: { seats: '5' },
          },
        },
      ],
    });
  });

  test('that was ignored says why', async () => {
    expect(jsonOf(await get(UNKNOWN))).toMatchObject({
      outcomes: { ignored: 1 },
      subprojectIds: [],
      events: [{ outcome: 'ignored', reason: 'unknown_event_type', subprojectId: null, event: null }],
    });
  });

  test('that went through the queue is one, with all its events in their order', async () => {
    const answer = await get(BATCH);
    expect(jsonOf(answer)).toMatchObject({ source: 'hubspot', eventCount: 12, outcomes: { applied: 12 } });
    const ids = listIn(answer, 'events').map(({ event }) => JSON.stringify(event));
    for (const [index, text] of ids.entries()) expect(text).toContain(`"62515/contact/${index + 1}"`);
  });

  test.each([
    ['of an id that nobody had', 'dlv_01kate5qtv0000000000000000'],
    ['of what is no id', 'nonsense'],
    ['of a key of the table', encodeURIComponent('2026-11-24T12:00:00.000Z#dlv_x')],
    ['of the id of a project', projectId],
  ])('%s is 404 not_found', async (_what, deliveryId) => {
    expect(verdictOf(await get(deliveryId))).toBe('404 not_found');
  });

  test('is not there for another project, nor under its path', async () => {
    const other = await createProject(owner);
    const params = { projectId: other, deliveryId: FIRST ?? '' };
    expect(verdictOf(await call('getDelivery', { params }))).toBe('404 not_found');
    const { token } = await createKey(owner, `projects/${other}`);
    expect(verdictOf(await get(FIRST, token))).toBe('404 not_found');
    expect(verdictOf(await call('listDeliveries', { params: { projectId }, token }))).toBe('404 not_found');
    expect(jsonOf(await list({}, other))).toEqual({ deliveries: [], nextPageToken: '' });
  });

  test('is shown to a key with deliveries:read, and to no other', async () => {
    const reader = await createKey(owner, `projects/${projectId}`, { scopes: ['deliveries:read'] });
    const other = await createKey(owner, `projects/${projectId}`, { scopes: ['webhookSources:read'] });
    const customer = await createKey(owner, `subprojects/${subprojectOf(first)}`);
    expect(verdictOf(await get(FIRST, reader.token))).toBe('200');
    for (const { token } of [other, customer]) {
      expect(verdictOf(await get(FIRST, token))).toBe('403 forbidden');
      expect(verdictOf(await call('listDeliveries', { params: { projectId }, token }))).toBe('403 forbidden');
    }
  });
});

describe('the list of deliveries', () => {
  const ALL = [BATCH, UNKNOWN, AGAIN, FIRST];

  test('shows the same as each of them alone, newest first', async () => {
    const answer = await list();
    const alone = await Promise.all(ALL.map(async (id) => jsonOf(await get(id))));
    expect(jsonOf(answer)).toEqual({ deliveries: alone, nextPageToken: '' });
  });

  test('is the same in pages of any size', async () => {
    for (const pageSize of [1, 2, 3, 4]) expect(await idsOf({ pageSize })).toEqual(ALL);
  });

  test.each<[string, Record<string, string>, readonly (string | undefined)[]]>([
    ['a source', { source: 'hubspot' }, [BATCH]],
    ['a source that there is not', { source: 'nobody' }, []],
    ['an outcome', { outcome: 'unchanged' }, [AGAIN]],
    ['nothing left in the queue', { outcome: 'queued' }, []],
    ['what was ignored', { outcome: 'ignored' }, [UNKNOWN]],
    ['a customer', { customer: 'c-1' }, [AGAIN, FIRST]],
    ['a customer among twelve', { customer: '62515/contact/7' }, [BATCH]],
    ['a part of a customer’s id', { customer: 'c' }, []],
    ['a customer of a realm', { customer: 'c-1', realm: 'crm' }, [AGAIN, FIRST]],
    ['a customer of another realm', { customer: 'c-1', realm: 'hubspot' }, []],
    ['a realm', { realm: 'hubspot' }, [BATCH]],
    ['all at once', { customer: 'c-1', outcome: 'applied', source: 'crm' }, [FIRST]],
  ])('shows only what is asked for: %s', async (_what, query, expected) => {
    expect(await idsOf(query)).toEqual(expected);
    expect(await idsOf({ ...query, pageSize: 1 })).toEqual(expected);
  });

  test('takes times: from one on, up to another', async () => {
    const timeOf = async (id: string | undefined) => textIn(await get(id), 'receiveTime');
    const [to, from] = [await timeOf(BATCH), await timeOf(AGAIN)];
    expect(await idsOf({ from, to })).toEqual([UNKNOWN, AGAIN]);
    expect(await idsOf({ from, to, pageSize: 1 })).toEqual([UNKNOWN, AGAIN]);
    expect(await idsOf({ to: from })).toEqual([FIRST]);
    expect(await idsOf({ from: to.replace('Z', '+00:00') })).toEqual([BATCH]);
    expect(await idsOf({ from: '1970-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' })).toEqual(ALL);
    expect(await idsOf({ to: '1970-01-01T00:00:00Z' })).toEqual([]);
    expect(await idsOf({ from: '9999-12-31T00:00:00Z' })).toEqual([]);
  });

  test.each([
    ['an outcome that there is not', { outcome: 'lost' }],
    ['a time that is none', { from: 'yesterday' }],
    ['a day without a time', { to: '2026-11-24' }],
    ['a time in the year 10000, by its zone', { from: '9999-12-31T23:59:59-23:59' }],
    ['an end in the year 10000, by its zone', { to: '9999-12-31T23:59:59-00:01' }],
    ['a time before the year 0, by its zone', { from: '0000-01-01T00:00:00+00:01' }],
    ['a time without a zone', { to: '2026-11-24T00:00:00' }],
    ['an end before the beginning', { from: '2026-11-24T00:00:00Z', to: '2026-11-23T00:00:00Z' }],
    ['a name that it does not know', { customerId: 'c-1' }],
  ])('refuses %s as 400 invalid_request', async (_what, query) => {
    expect(verdictOf(await list(query))).toBe('400 invalid_request');
  });

  test('has page tokens for this project and these filters alone', async () => {
    const token = textIn(await list({ pageSize: 1 }), 'nextPageToken');
    expect(verdictOf(await list({ pageToken: token }))).toBe('200');
    for (const query of [{ source: 'crm' }, { customer: 'c-1' }, { outcome: 'applied' }, { realm: 'crm' }]) {
      expect(verdictOf(await list({ ...query, pageToken: token }))).toBe('400 invalid_page_token');
    }
    expect(verdictOf(await list({ pageToken: token }, testSystem.defaultProjectId))).toBe(
      '400 invalid_page_token',
    );
  });

  test.each([
    ['a place that is no time', (from: string) => [from, 'delivery#x']],
    ['a beginning that is no time', (_from: string, place: string) => ['x', place]],
    ['no place', (from: string) => [from]],
    ['more in it', (from: string, place: string) => [from, place, 'x']],
  ])('refuses a page token with %s', async (_what, forge) => {
    const token = textIn(await list({ pageSize: 1 }), 'nextPageToken');
    const name = `deliveries/${projectId}/${leadingBits(sha256(canonicalJson({})), 80)}`;
    const [from = '', place = ''] = placeIn(name, token).split('\n');
    const genuine = pageTokenOf(name, [from, place].join('\n'));
    const forged = pageTokenOf(name, forge(from, place).join('\n'));
    expect(verdictOf(await list({ pageToken: genuine }))).toBe('200');
    expect(verdictOf(await list({ pageToken: forged }))).toBe('400 invalid_page_token');
  });

  test('is read in a bounded number of queries, however many days it covers', async () => {
    const mark = system.calls.mark();
    await list({ from: new Date(Date.now() - 30 * 86_400_000).toISOString(), customer: 'nobody' });
    const queries = system.calls.since(mark).filter(({ action }) => action === 'Query');
    expect(queries.length).toBeLessThanOrEqual(96);
    const single = system.calls.mark();
    await get(FIRST);
    expect(system.calls.since(single).filter(({ action }) => action === 'Query')).toHaveLength(1);
  });

  test('goes on where it was when webhooks come in meanwhile', async () => {
    const page = await list({ pageSize: 2 });
    await signup('c-3');
    const pageToken = textIn(page, 'nextPageToken');
    expect(listIn(await list({ pageToken }), 'deliveries').map(({ deliveryId }) => deliveryId)).toEqual([
      AGAIN,
      FIRST,
    ]);
  });
});

test('a delivery of which a part still waits in the queue says so', async () => {
  const own = await createProject(owner);
  const { hubspot: source } = await configureSources(owner, own);
  system.onCall(({ action, input }) =>
    action === 'PutItem' && JSON.stringify(input).includes('62515/contact/3"')
      ? { kind: 'refuse', code: 'ProvisionedThroughputExceededException', message: 'slow down' }
      : undefined,
  );
  const sent = await sendHubSpot(
    source,
    [1, 2, 3, 4].map((id) => contactEvent(id)),
  );
  expect(verdictOf(sent)).toBe('200');
  const read = async () =>
    jsonOf(await call('getDelivery', { params: { projectId: own, deliveryId: idOf(sent) } }));
  expect(await read()).toMatchObject({ eventCount: 4, outcomes: { applied: 3, queued: 1 } });
  const queued = await list({ outcome: 'queued' }, own);
  expect(listIn(queued, 'deliveries')).toMatchObject([
    { events: [{ outcome: 'applied' }, { outcome: 'applied' }, { outcome: 'queued', event: null }, {}] },
  ]);
  system.onCall(undefined);
  await system.settle();
  expect(await read()).toMatchObject({ eventCount: 4, outcomes: { applied: 4 } });
});

test('a delivery that has expired is not shown, though it is still in the table', async () => {
  const own = await createProject(owner);
  const { crm: source } = await configureSources(owner, own);
  const deliveryId = idOf(await sendStandard(source, customerEvent('signed_up', 'c-1')));
  const shown = async () => listIn(await list({}, own), 'deliveries').length;
  expect(await shown()).toBe(1);
  const item = (await admin.deliveries()).find((each) => each['deliveryId'] === deliveryId);
  const { client, tableName } = admin.ledgerTable;
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ pk: item?.['pk'], sk: item?.['sk'] }),
      UpdateExpression: 'SET expireSeconds = :past',
      ExpressionAttributeValues: { ':past': { N: String(Math.floor(Date.now() / 1000) - 1) } },
    }),
  );
  expect(await shown()).toBe(0);
  expect(verdictOf(await call('getDelivery', { params: { projectId: own, deliveryId } }))).toBe(
    '404 not_found',
  );
});

test('a refused webhook is counted by its reason in the log, and stored nowhere', async () => {
  const before = (await admin.deliveries()).length;
  const stranger = { ...crm, secret: `whsec_${Buffer.alloc(32).toString('base64')}` };
  await sendStandard(stranger, customerEvent('signed_up', 'c-9'));
  await sendStandard({ ...crm, url: `${crm.url}-made-up` }, customerEvent('signed_up', 'c-9'));
  const lines = system.logs
    .all()
    .filter(({ text }) => text.startsWith('{"_aws"'))
    .map(({ text }): unknown => JSON.parse(text));
  expect(lines.slice(-2)).toMatchObject([
    { RefusedWebhooks: 1, code: 'signature_invalid', projectId, source: 'crm' },
    { RefusedWebhooks: 1, code: 'source_not_found' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('made-up');
  expect(await admin.deliveries()).toHaveLength(before);
});
