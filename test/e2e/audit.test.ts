import { randomBytes } from 'node:crypto';
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { lastClosableDay } from '../../lib/audit/closing-time.ts';
import { createAuditTrail } from '../../lib/aws/audit-log.ts';
import { attributesOf, type Table } from '../../lib/aws/items.ts';
import { addDays } from '../../lib/billing/days.ts';
import { functionCredentials } from '../../local/aws-proxy/principals.ts';
import { entriesOf, type ListedEntry } from '../support/audit.ts';
import { runCli, wordsOf } from '../support/cli.ts';
import { listIn, textIn, verdictOf } from '../support/http.ts';
import { anyText, matching } from '../support/matchers.ts';
import {
  claim,
  createKey,
  createProject,
  createSubproject,
  done,
  newSecret,
  useSystem,
} from '../support/system.ts';

const { api, owner, system, admin, accountToken } = await useSystem();
const projectId = await createProject(owner);
const [project, others] = [`projects/${projectId}`, await createProject(owner)];

afterEach(() => system.onCall(undefined));

const entries = (query: Readonly<Record<string, string>> = {}, of = project) => entriesOf(owner, of, query);

/** Beside pages and filters, the newest. */
async function newest(): Promise<ListedEntry | undefined> {
  const [first] = await entries({}, 'account');
  return first;
}

async function stored({ client, tableName }: Table): Promise<readonly ListedEntry[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item));
}

describe('a change', () => {
  test('is on record with who, what, when, and the names of the fields; values only where they tell of nobody', async () => {
    const { token, accessKeyId } = await createKey(owner, project);
    const subprojectId = await createSubproject(api(token), projectId, {
      displayName: 'Ann Smith',
      labels: { phone: '+46701234567' },
      plan: 'default',
    });
    expect(await newest()).toEqual({
      entryId: matching(/^[0-9a-hjkmnp-tv-z]{16}$/),
      time: anyText,
      actor: accessKeyId,
      action: 'subprojects:create',
      operationId: 'createSubproject',
      resource: project,
      projectId,
      decision: 'allowed',
      outcome: 'ok',
      requestId: anyText,
      made: subprojectId,
      reason: null,
      attemptTime: null,
      fields: ['displayName', 'labels', 'plan'],
      values: { plan: 'default' },
      isLastOfMinute: false,
    });
    done(await owner('PUT', `/v1/${project}/members/auth0|7`, { role: 'viewer' }));
    expect(await newest()).toMatchObject({
      resource: `${project}/members/auth0|7`,
      values: { role: 'viewer' },
      actor: matching(/^account-/),
    });
  });

  test('that fails is one entry, with the code of the error', async () => {
    const subprojectId = await createSubproject(owner, projectId);
    const revoked = await owner('DELETE', `/v1/subprojects/${subprojectId}/accessKeys/${subprojectId}-x`);
    expect(verdictOf(revoked)).toBe('404 access_key_not_found');
    const [entry, before] = await entries();
    expect(entry).toMatchObject({ action: 'accessKeys:revoke', outcome: 'access_key_not_found' });
    expect(entry?.['requestId']).toBe(textIn(revoked, 'requestId'));
    expect(before).toMatchObject({ made: subprojectId });
  });

  test('is not made while it can not be recorded, and reading goes on', async () => {
    system.onCall(({ action, resource }) =>
      action === 'PutItem' && resource.includes('Audit')
        ? { kind: 'refuse', code: 'InternalServerError', status: 500 }
        : undefined,
    );
    const before = await admin.directory.listSubprojects(projectId, { pageSize: 1_000 });
    const path = `/v1/${project}/subprojects`;
    expect(verdictOf(await owner('POST', path, { displayName: 'Lost' }))).toBe('503 unavailable');
    expect(await admin.directory.listSubprojects(projectId, { pageSize: 1_000 })).toEqual(before);
    expect(verdictOf(await owner('GET', path))).toBe('200');
  });

  test('whose function dies in the middle is on record', async () => {
    const subprojectId = await createSubproject(owner, projectId);
    system.onCall(({ action, resource }) =>
      action === 'PutItem' && resource.includes('Directory')
        ? { kind: 'crash', afterEffect: true }
        : undefined,
    );
    const suspended = await owner('POST', `/v1/subprojects/${subprojectId}/suspend`, {});
    expect(suspended.status).toBeGreaterThanOrEqual(500);
    system.onCall(undefined);
    expect(await admin.item(subprojectId)).toMatchObject({ holds: ['operator'] });
    expect(await newest()).toMatchObject({
      action: 'subprojects:suspend',
      resource: `subprojects/${subprojectId}`,
      outcome: 'ok',
    });
  });

  test('whose entry was written and only the reply was lost is made once, with one entry', async () => {
    let lost = 0;
    system.onCall(({ action, resource }) =>
      action === 'PutItem' && resource.includes('Audit') && (lost += 1) === 1
        ? { kind: 'lose-reply' }
        : undefined,
    );
    const subprojectId = await createSubproject(owner, projectId);
    system.onCall(undefined);
    expect(lost).toBe(2);
    const found = await entries({ resource: subprojectId });
    expect(found.map(({ outcome }) => outcome)).toEqual(['ok']);
  });

  test('of a customer who claims a key is on record; old links, and whoever made one up, are not', async () => {
    const subprojectId = await createSubproject(owner, projectId, {
      customer: { realm: 'crm', externalId: 'claims' },
    });
    const link = textIn(done(await owner('POST', `/v1/subprojects/${subprojectId}/claimLink`, {})), 'url');
    const { answer } = await claim(api(), link);
    expect(await newest()).toMatchObject({
      actor: `claim:${subprojectId}`,
      projectId,
      made: textIn(done(answer), 'accessKey', 'accessKeyId'),
    });
    const count = (await stored(admin.auditTable)).length;
    expect(verdictOf((await claim(api(), link)).answer)).toBe('409 claim_used');
    expect(verdictOf((await claim(api(), `https://x.example/claim#onbclaim_${newSecret()}`)).answer)).toBe(
      '404 claim_invalid',
    );
    expect(await stored(admin.auditTable)).toHaveLength(count);
  });
});

describe('what is only read', () => {
  test('is not on record, nor what does not parse, nor who nobody knows', async () => {
    const count = (await stored(admin.auditTable)).length;
    done(await owner('GET', '/v1/projects'));
    done(await owner('POST', '/v1/accessKeys/verify', { token: accountToken }));
    expect((await owner('POST', '/v1/projects', { displayname: 'x' })).status).toBe(400);
    expect((await api()('POST', '/v1/projects', { displayName: 'x' })).status).toBe(401);
    expect((await api('onb_live_account_x_0000000')('DELETE', `/v1/${project}`)).status).toBeGreaterThan(400);
    expect(await stored(admin.auditTable)).toHaveLength(count);
  });
});

describe('who is denied', () => {
  test('is on record in their own project, where the other is not to be known', async () => {
    const { token, accessKeyId } = await createKey(owner, project);
    expect((await api(token)('GET', `/v1/projects/${others}`)).status).toBe(404);
    const [own] = await entries({ actor: accessKeyId });
    expect(own).toMatchObject({
      action: 'projects:read',
      resource: `projects/${others}`,
      decision: 'denied',
      outcome: 'not_found',
      reason: 'elsewhere',
    });
    expect(await entries({ actor: accessKeyId }, `projects/${others}`)).toEqual([]);
  });

  test('is on record where they may see but not do, once a minute for each thing', async () => {
    const { token, accessKeyId } = await createKey(owner, project, { scopes: ['projects:read'] });
    for (let tries = 0; tries < 3; tries += 1) {
      expect((await api(token)('PATCH', `/v1/${project}`, { graceDays: 0 })).status).toBe(403);
    }
    const found = await entries({ actor: accessKeyId });
    // Two, should a minute end amid them.
    expect([1, 2]).toContain(found.length);
    expect(found[0]).toMatchObject({ action: 'projects:update', outcome: 'forbidden', fields: [] });
  });

  test('for handing out more than they hold is on record', async () => {
    const scopes = ['accessKeys:create'];
    const { token, accessKeyId } = await createKey(owner, project, { scopes });
    const body = { displayName: 'More', scopes: ['*'] };
    expect((await api(token)('POST', `/v1/${project}/accessKeys`, body)).status).toBe(403);
    expect(await entries({ actor: accessKeyId })).toMatchObject([
      { decision: 'denied', outcome: 'forbidden', action: 'accessKeys:create' },
    ]);
  });
});

describe('the log', () => {
  test('is found by project, actor, resource, action and time, page by page, and a token stays with its list', async () => {
    const mine = await createProject(owner);
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.push(await createSubproject(owner, mine));
    const of = `projects/${mine}`;
    const made = (list: readonly ListedEntry[]) => list.map(({ made: id }) => id);
    expect(made(await entries({}, of))).toEqual([...ids.toReversed(), mine].slice(0, 5));
    expect(made(await entries({ resource: ids[2] ?? '' }, of))).toEqual([ids[2]]);
    expect(made(await entries({ action: 'projects:create' }, 'account'))).toContain(mine);
    expect(await entries({ to: '2026-01-01T00:00:00Z' }, of)).toEqual([]);

    const paged: unknown[] = [];
    let pageToken = '';
    do {
      const answer = done(await owner('GET', `/v1/${of}/auditEntries?pageSize=2&pageToken=${pageToken}`));
      paged.push(...made(listIn(answer, 'auditEntries')));
      pageToken = textIn(answer, 'nextPageToken');
      if (pageToken !== '') {
        const moved = await owner('GET', `/v1/${project}/auditEntries?pageSize=2&pageToken=${pageToken}`);
        expect(verdictOf(moved)).toBe('400 invalid_page_token');
      }
    } while (pageToken !== '');
    expect(paged).toEqual(ids.toReversed());
  });

  test.each([
    'from=9999-12-31T23:59:59-23:59',
    'to=9999-12-31T23:59:59-23:59',
    'from=0000-01-01T00:00:00%2B23:59',
  ])('is not asked for outside of the years of four digits: %s', async (query) => {
    for (const of of [project, 'account']) {
      expect(verdictOf(await owner('GET', `/v1/${of}/auditEntries?${query}`))).toBe('400 invalid_request');
    }
  });

  test('is for those who look after the project, and of the whole account for its owner', async () => {
    const { token } = await createKey(owner, project, { scopes: ['auditEntries:read'] });
    done(await api(token)('GET', `/v1/${project}/auditEntries`));
    expect(verdictOf(await api(token)('GET', '/v1/account/auditEntries'))).toBe('403 forbidden');
    expect(verdictOf(await api(token)('GET', '/v1/account/auditDigests'))).toBe('403 forbidden');
    expect(verdictOf(await api(token)('GET', `/v1/projects/${others}/auditEntries`))).toBe('404 not_found');
    expect(verdictOf(await api(token)('GET', '/v1/account/auditDigests/2026-01-01/records'))).toBe(
      '403 forbidden',
    );
  });
});

type Item = Readonly<Record<string, unknown>>;
const reportSchema = z.looseObject({ fault: z.nullable(z.string()), newestDigest: z.nullable(z.string()) });
const keyOf = ({ pk, sk }: Item) => marshall({ pk, sk });

async function put({ client, tableName }: Table, item: Item): Promise<void> {
  await client.send(new PutItemCommand({ TableName: tableName, Item: attributesOf(item) }));
}

async function remove({ client, tableName }: Table, item: Item): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf(item) }));
}

describe('a closed day', () => {
  const last = lastClosableDay(new Date());
  const [first, quiet] = [addDays(last, -2), addDays(last, -1)];
  const trail = createAuditTrail(admin.auditTable, randomBytes);
  const RECORDS_A_DAY = 9;

  async function recordDay(day: string): Promise<void> {
    for (let count = 0; count < RECORDS_A_DAY; count += 1) {
      const [entryId, time] = [trail.newEntryId(), `${day}T12:00:00.00${count}Z`];
      await trail.put({
        schemaVersion: 1,
        entryId,
        time,
        state: 'begun',
        actor: 'account-x',
        fields: ['plan'],
      });
      if (count % 3 === 0)
        await trail.put({ schemaVersion: 1, entryId, time, state: 'failed', outcome: 'write_conflict' });
    }
  }

  const verify = async (options = '') => {
    const env = { ONBOARDING_URL: system.url, ONBOARDING_KEY: accountToken };
    const { exitCode, out } = await runCli(wordsOf(`audit verify --json ${options}`), { env });
    return { exitCode, ...reportSchema.parse(JSON.parse(out)) };
  };
  const fits = { exitCode: 0, fault: null, faultyDay: null };
  const nightFalls = async () => {
    await system.schedules.fire('NightlyDigestSchedule');
    await system.settle();
  };

  beforeAll(async () => {
    await recordDay(first);
    await recordDay(last);
    expect(await verify()).toMatchObject({ exitCode: 0, daysVerified: 0 });
    await nightFalls();
  });

  test('is listed page by page, and a token stays with its list', async () => {
    const list = async (query: string) => owner('GET', `/v1/account/auditDigests?pageSize=1&${query}`);
    const page = await list(`from=${first}&to=${quiet}`);
    expect(listIn(page, 'auditDigests')).toMatchObject([{ day: first }]);
    const pageToken = `pageToken=${textIn(page, 'nextPageToken')}`;
    const next = await list(`from=${first}&to=${quiet}&${pageToken}`);
    expect(listIn(next, 'auditDigests')).toMatchObject([{ day: quiet }]);
    expect(textIn(next, 'nextPageToken')).toBe('');
    expect(verdictOf(await list(`from=${quiet}&to=${first}`))).toBe('400 invalid_request');
    for (const other of [
      '',
      `from=${first}`,
      `to=${quiet}`,
      `from=${first}&to=${last}`,
      `from=${quiet}&to=${quiet}`,
    ])
      expect(verdictOf(await list(`${other}&${pageToken}`)), other).toBe('400 invalid_page_token');
  });

  test('is closed at night, one without entries too, and fits', async () => {
    expect(await verify()).toMatchObject({ ...fits, daysVerified: 3, firstDay: first, lastDay: last });
    const digests = await stored(admin.auditDigestsTable);
    const counts = digests.map(({ day, count }) => [day, count]).sort();
    expect(counts).toEqual([
      [first, 12],
      [quiet, 0],
      [last, 12],
    ]);
    const lines = system.logs.all().filter(({ text }) => text.includes('"AuditDaysClosed":3'));
    expect(lines).toHaveLength(1);
  });

  test('is closed once, however often it is asked for', async () => {
    const before = await stored(admin.auditDigestsTable);
    await Promise.all([nightFalls(), nightFalls()]);
    expect(await stored(admin.auditDigestsTable)).toEqual(before);
  });

  test('fits by itself, after the one before, and with a digest that was kept elsewhere', async () => {
    const { newestDigest } = await verify(`--to ${first}`);
    const kept = z.string().parse(newestDigest);
    expect(await verify(`--from ${quiet} --to ${quiet}`)).toMatchObject({ ...fits, daysVerified: 1 });
    expect(await verify(`--expect ${kept}`)).toMatchObject(fits);
    expect(await verify(`--expect ${'0'.repeat(64)}`)).toMatchObject({
      exitCode: 1,
      fault: 'digest_not_expected',
    });
  });

  test.each([
    ['altered', 'records_altered', (item: Item) => put(admin.auditTable, { ...item, actor: 'account-y' })],
    ['given one field more', 'records_altered', (item: Item) => put(admin.auditTable, { ...item, note: 1 })],
    ['removed', 'records_removed', (item: Item) => remove(admin.auditTable, item)],
    [
      'joined by another',
      'records_added',
      (item: Item) => {
        const entryId = '0'.repeat(16);
        return put(admin.auditTable, { ...item, entryId, sk: `${String(item['time'])}#${entryId}` });
      },
    ],
    [
      'dated otherwise than where it lies',
      'records_misplaced',
      (item: Item) => put(admin.auditTable, { ...item, time: `${quiet}T12:00:00.000Z` }),
    ],
  ])('does not fit once an entry is %s', async (_, fault, tamper) => {
    const before = await stored(admin.auditTable);
    const item = before.find(({ time, state }) => String(time).startsWith(last) && state === 'begun') ?? {};
    await tamper(item);
    expect(await verify()).toMatchObject({
      exitCode: 1,
      fault,
      faultyDay: last,
      daysVerified: 2,
      lastDay: quiet,
    });
    const keys = new Set(before.map(({ pk, sk }) => `${String(pk)} ${String(sk)}`));
    for (const added of (await stored(admin.auditTable)).filter(
      ({ pk, sk }) => !keys.has(`${String(pk)} ${String(sk)}`),
    ))
      await remove(admin.auditTable, added);
    await put(admin.auditTable, item);
    expect(await verify()).toMatchObject(fits);
  });

  test.each([
    ['altered', 'digest_altered', quiet, (item: Item) => put(admin.auditDigestsTable, { ...item, count: 3 })],
    ['removed', 'digest_missing', quiet, (item: Item) => remove(admin.auditDigestsTable, item)],
    [
      'removed from the end',
      'digest_missing',
      last,
      (item: Item) => remove(admin.auditDigestsTable, { ...item, sk: last }),
    ],
    [
      'removed from the beginning',
      'chain_broken',
      quiet,
      (item: Item) => remove(admin.auditDigestsTable, { ...item, sk: first }),
    ],
  ])('does not fit once a digest is %s', async (_, fault, faultyDay, tamper) => {
    const before = await stored(admin.auditDigestsTable);
    const item = before.find(({ day }) => day === quiet) ?? {};
    await tamper(item);
    expect(await verify()).toMatchObject({ exitCode: 1, fault, faultyDay });
    for (const each of before) await put(admin.auditDigestsTable, each);
    expect(await verify()).toMatchObject(fits);
  });
});

describe('the roles of functions', () => {
  const REFUSED = /is not authorized to perform/;
  const clients: DynamoDBClient[] = [];
  const as = (name: string): DynamoDBClient => {
    const credentials = functionCredentials(name, 'of-a-test');
    const client = new DynamoDBClient({ ...system.adminClientConfig, credentials });
    clients.push(client);
    return client;
  };
  afterAll(() => clients.forEach((client) => client.destroy()));

  test.each(system.functionNames)(
    'let %s neither change nor remove what is in the audit log',
    async (name) => {
      const client = as(name);
      for (const { tableName } of [admin.auditTable, admin.auditDigestsTable]) {
        const Key = marshall({ pk: 'digest', sk: '2026-01-01' });
        const update = { TableName: tableName, Key, UpdateExpression: 'REMOVE digest' };
        await expect(client.send(new UpdateItemCommand(update))).rejects.toThrow(REFUSED);
        await expect(client.send(new DeleteItemCommand({ TableName: tableName, Key }))).rejects.toThrow(
          REFUSED,
        );
      }
    },
  );

  test('let who writes entries write no digest, and who writes digests no entry', async () => {
    const Item = marshall({ pk: 'x', sk: 'x' });
    const [entries, digests] = [admin.auditTable.tableName, admin.auditDigestsTable.tableName];
    const asManager = as('manage-account').send(new PutItemCommand({ TableName: digests, Item }));
    await expect(asManager).rejects.toThrow(REFUSED);
    const asCloser = as('close-audit-days').send(new PutItemCommand({ TableName: entries, Item }));
    await expect(asCloser).rejects.toThrow(REFUSED);
  });
});
