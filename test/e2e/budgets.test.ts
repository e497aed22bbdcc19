import { randomUUID } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { BodyOf } from '../../lib/api-client/operations.ts';
import { addDays, dayOf } from '../../lib/billing/days.ts';
import type { RecordedCall } from '../../local/aws-proxy/call.ts';
import { itemSize } from '../../local/aws-proxy/item-size.ts';
import { hasJava } from '../../local/engines/dynamodb-local.ts';
import type { TablesEngineName } from '../../local/engines/tables.ts';
import { send, standardWebhook } from '../support/crm.ts';
import { describeOnDynamoDbLocal } from '../support/dynamodb-local.ts';
import { sendDeletion } from '../support/deletions.ts';
import { callsOf, costOf, type Cost } from '../support/costs.ts';
import { openShop, type Shop } from '../support/shop.ts';

/** DESIGN §7, by webhook and by API, where the entry in the audit log comes on top: write units, read units, SQS sends. */
type Budget = { readonly writeUnits: number; readonly readUnits?: number; readonly sends: number };

const BUDGETS = {
  'signup by webhook, new': { writeUnits: 3, sends: 1 },
  'signup by webhook, duplicate': { writeUnits: 2, readUnits: 1, sends: 0 },
  'signup by webhook, duplicate while its notification is pending': { writeUnits: 2, readUnits: 1, sends: 1 },
  'closing by webhook': { writeUnits: 4, sends: 1 },
  // One above `restore`: a signup is written blind, and the item that it meets refuses it first.
  'reopening by webhook': { writeUnits: 5, sends: 1 },
  'verify a subproject’s key': { writeUnits: 0, readUnits: 2, sends: 0 },
  'verify a project’s key that names a subproject': { writeUnits: 0, readUnits: 3, sends: 0 },
  'suspend by API': { writeUnits: 3, sends: 1 },
  'resume by API': { writeUnits: 3, sends: 1 },
  'close by API': { writeUnits: 4, sends: 1 },
  'restore by API': { writeUnits: 4, sends: 1 },
  // The item, its entry in the index, and the audit log: all that is there where nobody is to be told.
  'close by API, nobody to tell': { writeUnits: 3, sends: 0 },
  'restore by API, nobody to tell': { writeUnits: 3, sends: 0 },
  // Each of ten: the fence, the tombstone, the entry in the index; the sweep's send and reads are shared.
  purge: { writeUnits: 4, readUnits: 3, sends: 0.2 },
  'sweep that finds nothing': { writeUnits: 0, sends: 0 },
  'create a key': { writeUnits: 2, sends: 0 },
  'rotate a key': { writeUnits: 2, sends: 0 },
  'revoke a key': { writeUnits: 2, sends: 0 },
  'a change that is refused': { writeUnits: 2, sends: 0 },
  'a denied attempt': { writeUnits: 1, sends: 0 },
  'a denied attempt again': { writeUnits: 0, sends: 0 },
  'usage, 100 events in a request': { writeUnits: 5, sends: 0 },
  'usage, 100 events in a request, sent again': { writeUnits: 5, sends: 0 },
  'usage, 100 events in a request, late': { writeUnits: 5, sends: 1 },
  // Each of a hundred subproject-days: its own write; the day's message, ticket and result are shared.
  'roll-up of a touched subproject-day': { writeUnits: 1.1, readUnits: 1.1, sends: 0.1 },
  'roll-up of a day to which nothing came': { writeUnits: 2, sends: 1 },
} as const satisfies Record<string, Budget>;
type Operation = keyof typeof BUDGETS;

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
const attributes = z.record(z.string(), z.unknown());

function measureOn(tables: TablesEngineName): void {
  let shop: Shop;
  const costs = new Map<string, Cost>();
  const subprojectId = () => shop.subprojectIdOf('customer-1');
  const customer = { externalId: 'customer-1', name: 'Müller & Söhne GmbH', plan: 'default' };
  const signup = (time: Date) => standardWebhook(shop.crm, 'customer.signed_up', customer, time);
  const command = (
    operationId: 'suspendSubproject' | 'resumeSubproject' | 'closeSubproject' | 'restoreSubproject',
    ofSubproject = subprojectId(),
  ) => shop.api(operationId, { params: { subprojectId: ofSubproject } });
  const createKey = (ofSubproject: string) =>
    shop.api('createSubprojectAccessKey', {
      params: { subprojectId: ofSubproject },
      body: { displayName: 'measured' },
    });
  const createProjectKey = (body: BodyOf<'createProjectAccessKey'>) =>
    shop.api('createProjectAccessKey', { params: { projectId: shop.projectId }, body });

  beforeAll(async () => {
    shop = await openShop({ tables });
    // Cold starts are not what is measured, though what they add is told apart.
    const warm = { externalId: 'warm' };
    await send(standardWebhook(shop.crm, 'customer.signed_up', warm, secondsAgo(60)));
    await createKey(shop.subprojectIdOf('warm'));
    await shop.system.idle();
  });
  afterAll(async () => {
    console.log(`counted on ${tables}:\n${tableOf(costs)}`);
    await shop.close();
  });

  /** @param count how many shared the calls */
  function expectWithin(operation: Operation, calls: readonly RecordedCall[], count = 1): void {
    const cost = shareOf(costOf(calls), count);
    costs.set(operation, cost);
    const { writeUnits, sends, ...rest }: Budget = BUDGETS[operation];
    expect(cost.writeUnits).toBeLessThanOrEqual(writeUnits);
    if (count === 1) expect(cost.sends).toBe(sends);
    else expect(cost.sends).toBeLessThanOrEqual(sends);
    expect(cost.readUnits).toBeLessThanOrEqual(rest.readUnits ?? Infinity);
  }

  async function expectCost(operation: Operation, act: () => Promise<unknown>): Promise<void> {
    expectWithin(operation, await callsOf(shop.system, act));
  }

  test('a signup: one conditional write, its delivery record, its notification', async () => {
    await expectCost('signup by webhook, new', () => send(signup(secondsAgo(50))));
    expect(shop.endpoint.about(subprojectId())).toHaveLength(1);
  });

  test('a duplicate signup writes nothing but its delivery record, and tells nobody', async () => {
    const duplicate = signup(secondsAgo(40));
    await send(duplicate);
    await expectCost('signup by webhook, duplicate', () => send(duplicate));
  });

  test('a duplicate signup whose notification is pending sends it again', async () => {
    const pending = { externalId: 'customer-2', name: 'Pending' };
    const webhook = standardWebhook(shop.crm, 'customer.signed_up', pending);
    shop.endpoint.answerWith(() => 500);
    const refused = shop.endpoint.next();
    await send(webhook);
    await refused;
    const mark = shop.system.calls.mark();
    const { outcomes } = await send(webhook);
    const calls = shop.system.calls
      .since(mark)
      .filter(({ functionName }) => functionName === 'receive-webhook');
    expectWithin('signup by webhook, duplicate while its notification is pending', calls);
    expect(outcomes).toStrictEqual(['unchanged']);
    await shop.calmDown();
  });

  test('a key: one write to make it, one to end it, and one for the audit log each', async () => {
    const warm = shop.subprojectIdOf('warm');
    let accessKeyId = '';
    await expectCost('create a key', async () => {
      ({ accessKeyId } = (await createKey(warm)).accessKey);
    });
    await expectCost('revoke a key', () =>
      shop.api('revokeSubprojectAccessKey', { params: { subprojectId: warm, accessKeyId } }),
    );
  });

  test('what is refused: the audit log’s alone', async () => {
    const { projectId } = shop;
    const { token = '' } = await createProjectKey({ displayName: 'Reads', scopes: ['projects:read'] });
    const change = { params: { projectId }, body: { graceDays: 1 } };
    const denied = () => expect(shop.apiAs(token)('updateProject', change)).rejects.toThrow('forbidden');
    await expectCost('a denied attempt', denied);
    await expectCost('a denied attempt again', denied);
    const params = { projectId, accessKeyId: `${projectId}-r52avvtwh0mp9rvn` };
    await expectCost('a change that is refused', () =>
      expect(shop.api('revokeProjectAccessKey', { params })).rejects.toThrow('access_key_not_found'),
    );
  });

  test('a rotation: one write for both keys', async () => {
    await send(standardWebhook(shop.crm, 'customer.signed_up', { externalId: 'rotated' }, secondsAgo(60)));
    const rotated = shop.subprojectIdOf('rotated');
    const { accessKeyId } = (await createKey(rotated)).accessKey;
    await shop.system.idle();
    await expectCost('rotate a key', () =>
      shop.api('rotateSubprojectAccessKey', { params: { subprojectId: rotated, accessKeyId } }),
    );
  });

  test('a verification reads the key and the caller’s own, strongly, and writes nothing', async () => {
    const { token: callerToken = '' } = await createProjectKey({ displayName: 'measured' });
    const { token = '' } = await createKey(subprojectId());
    const verify = async (body: BodyOf<'verifyAccessKey'>) =>
      expect(await shop.apiAs(callerToken)('verifyAccessKey', { body })).toMatchObject({ valid: true });
    await verify({ token });
    await expectCost('verify a subproject’s key', () => verify({ token }));
    await expectCost('verify a project’s key that names a subproject', () =>
      verify({ token: callerToken, subprojectId: subprojectId() }),
    );
  });

  test('suspending and resuming: one write, one notification and one entry of the audit log each', async () => {
    await expectCost('suspend by API', () => command('suspendSubproject'));
    await expectCost('resume by API', () => command('resumeSubproject'));
  });

  test('closing and reopening by webhook: the index and the delivery record on top', async () => {
    const closure = standardWebhook(shop.crm, 'customer.closed', customer, secondsAgo(30));
    await expectCost('closing by webhook', () => send(closure));
    await expectCost('reopening by webhook', () => send(signup(secondsAgo(20))));
  });

  test('closing and restoring by API: the index on top', async () => {
    await expectCost('close by API', () => command('closeSubproject'));
    await expectCost('restore by API', () => command('restoreSubproject'));
  });

  test('closing and restoring where nobody is to be told: the item and its entry in the index', async () => {
    const body = { displayName: 'Quiet' };
    const { projectId } = await shop.api('createProject', { body });
    const quiet = await shop.api('createSubproject', { params: { projectId }, body });
    await expectCost('close by API, nobody to tell', () => command('closeSubproject', quiet.subprojectId));
    await expectCost('restore by API, nobody to tell', () =>
      command('restoreSubproject', quiet.subprojectId),
    );
  });

  test('a purge: fence, tombstone, index; ten of them share a send', async () => {
    const night = { schemaVersion: 1, kind: 'sweep' } as const;
    await shop.api('updateProject', { params: { projectId: shop.projectId }, body: { graceDays: 0 } });
    await expectCost('sweep that finds nothing', () => sendDeletion(shop, night));
    const leavers = Array.from({ length: 10 }, (_, index) => `leaver-${index}`);
    for (const externalId of leavers) {
      const leaver = { externalId, name: 'Müller & Söhne GmbH', plan: 'default' };
      await send(standardWebhook(shop.crm, 'customer.signed_up', leaver, secondsAgo(30)));
      await createKey(shop.subprojectIdOf(externalId));
      // By the API, which reads the project anew: a webhook may know the old grace for 10 s more.
      await command('closeSubproject', shop.subprojectIdOf(externalId));
    }
    const calls = await callsOf(shop.system, () => sendDeletion(shop, night));
    expectWithin('purge', calls, leavers.length);
    for (const externalId of leavers) {
      expect(await shop.admin.item(shop.subprojectIdOf(externalId))).toMatchObject({ state: 'closed' });
    }
  });

  describe('usage', () => {
    const today = dayOf(new Date());
    const subjects = Array.from({ length: 100 }, (_, index) => `metered-${index}`);
    const eventsAt = (time: string) =>
      subjects.map((externalId) => ({
        specversion: '1.0',
        id: randomUUID(),
        source: 'urn:product:sms-gateway',
        type: 'sms.outbound',
        subject: shop.subprojectIdOf(externalId),
        time,
        data: { quantity: '1' },
      }));
    const report = (body: readonly object[]) => shop.api('recordUsage', { body });
    const rollUp = (day: string) => shop.api('rollUp', { body: { day, projectId: shop.projectId } });

    test('is one pack for a request of a hundred events, whenever they come', async () => {
      await report(eventsAt(new Date().toISOString()));
      const events = eventsAt(new Date().toISOString());
      await expectCost('usage, 100 events in a request', () => report(events));
      await expectCost('usage, 100 events in a request, sent again', () => report(events));
      const mark = shop.system.calls.mark();
      await report(eventsAt(`${addDays(today, -1)}T12:00:00Z`));
      const ofRequest = shop.system.calls
        .since(mark)
        .filter(({ functionName }) => functionName === 'record-usage');
      expectWithin('usage, 100 events in a request, late', ofRequest);
      await shop.system.settle();
    });

    test('costs one write unit for each subproject-day that it touches', async () => {
      const calls = await callsOf(shop.system, () => rollUp(today));
      expectWithin('roll-up of a touched subproject-day', calls, subjects.length);
      const other = addDays(today, -20);
      await rollUp(other);
      await shop.system.idle();
      const again = await callsOf(shop.system, () => rollUp(other));
      const ofWorker = again.filter(({ functionName }) => functionName === 'roll-up-costs');
      expectWithin('roll-up of a day to which nothing came', ofWorker);
    });
  });

  test('all that holds for an item of at most 1 KB, as one with a customer’s name, plan and key is', async () => {
    const item = await shop.admin.item(subprojectId());
    const bytes = itemSize(attributes.parse(marshall(item)));
    console.log(`item of a subproject with one key: ${bytes} bytes`);
    expect(bytes).toBeLessThanOrEqual(1_024);
    expect(Object.keys(z.looseObject({ keys: z.looseObject({}) }).parse(item).keys)).toHaveLength(1);
  });

  test('every operation of the budget was measured', () => {
    expect([...costs.keys()].sort()).toStrictEqual(Object.keys(BUDGETS).sort());
  });
}

function shareOf(cost: Cost, count: number): Cost {
  const share = (figure: number) => Math.round((figure / count) * 100) / 100;
  return {
    writeUnits: share(cost.writeUnits),
    readUnits: share(cost.readUnits),
    sends: share(cost.sends),
    configurationReads: share(cost.configurationReads),
    decryptions: share(cost.decryptions),
  };
}

const HEADINGS = ['write units', 'read units', 'SQS sends', 'configuration', 'KMS calls'];

function tableOf(costs: ReadonlyMap<string, Cost>): string {
  const line = (operation: string, figures: readonly string[]) =>
    operation.padEnd(64) + figures.map((figure) => figure.padStart(15)).join('');
  const rows = [...costs].map(([operation, { writeUnits, readUnits, sends, ...onTop }]) => {
    const figures = [writeUnits, readUnits, sends, onTop.configurationReads, onTop.decryptions];
    return line(operation, figures.map(String));
  });
  return [line('operation', HEADINGS), ...rows].join('\n');
}

describeOnDynamoDbLocal('budgets', () => measureOn('dynamodb-local'));
// Without Java at least the calls are counted: dynalite's capacity leaves out indexes.
if (!hasJava()) describe('budgets on dynalite', () => measureOn('dynalite'));
