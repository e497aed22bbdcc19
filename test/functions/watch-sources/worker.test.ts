import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { createActivityStore, createRefusalLog } from '../../../lib/aws/source-activity.ts';
import { dayBefore, dayOf, hourOf } from '../../../lib/watch/days.ts';
import { costOf } from '../../support/costs.ts';
import { send, standardWebhook, type CrmSource } from '../../support/crm.ts';
import { newSecret, openShop, type Shop } from '../../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => {
  await shop.calmDown();
  shop.system.logs.clear();
});
afterAll(() => shop.close());

const figuresSchema = z.object({
  SilentSources: z.number(),
  RefusedSources: z.number(),
  projectId: z.string(),
});
const lineSchema = z.object({ message: z.string(), source: z.string(), outcomes: z.optional(z.unknown()) });

/** What an hour's watch says of the shop's project. */
async function watch() {
  shop.system.logs.clear();
  await shop.system.schedules.fire('WatchSchedule');
  await shop.system.settle();
  const lines = shop.system.logs
    .all()
    .filter(({ functionName }) => functionName === 'watch-sources')
    .map(({ text }): unknown => JSON.parse(text));
  const figures = lines.flatMap((line) => {
    const parsed = z.safeParse(figuresSchema, line);
    return parsed.success ? [parsed.data] : [];
  });
  const [ofShop] = figures.filter(({ projectId }) => projectId === shop.projectId);
  const said = lines.flatMap((line) => {
    const parsed = z.safeParse(lineSchema, line);
    return parsed.success ? [parsed.data] : [];
  });
  return { figures, silent: ofShop?.SilentSources, refused: ofShop?.RefusedSources, said };
}

const today = () => dayOf(new Date());
const activity = () => createActivityStore(shop.admin.ledgerTable);
const deliverFrom = (source: CrmSource) =>
  send(standardWebhook(source, 'customer.changed', { externalId: `c-${Math.random()}` }));
const forgedTo = (source: CrmSource) => deliverFrom({ ...source, secret: newSecret() });
const hourAgo = () => hourOf(new Date(Date.now() - 3_600_000));

describe('the hourly watch', () => {
  test('looks at every project by itself, and says of each how many sources are silent and refused', async () => {
    const { figures } = await watch();
    const account = await shop.admin.directory.listProjects({ pageSize: 100 });
    expect(figures).toHaveLength(account.items.length);
    expect(figures).toContainEqual({
      SilentSources: 0,
      RefusedSources: 0,
      projectId: shop.projectId,
    });
  });

  test('reads and writes little: nothing of deliveries once all sources have delivered today', async () => {
    for (const source of ['crm', 'hubspot']) await activity().markDelivered(shop.projectId, today(), source);
    await watch();
    shop.system.calls.clear();
    await watch();
    const calls = shop.system.calls
      .all()
      .filter(({ functionName, origin }) => functionName === 'watch-sources' && origin === 'function');
    const projects = (await shop.admin.directory.listProjects({ pageSize: 100 })).items.length;
    const ofShop = calls.filter(({ input }) => JSON.stringify(input).includes(shop.projectId));
    expect(ofShop.map(({ action }) => action).sort()).toEqual([
      'PutItem',
      'Query',
      'Query',
      'SendMessageBatch',
    ]);
    expect(costOf(calls).writeUnits).toBeLessThanOrEqual(projects);
  });

  test('says by name which source is silent that delivered on this weekday for three weeks, until it delivers', async () => {
    const yesterday = dayBefore(today(), 1);
    const { url } = await shop.api('putWebhookSource', {
      params: { projectId: shop.projectId, source: 'quiet' },
      body: { kind: 'standard-webhooks', secrets: [shop.crm.secret] },
    });
    for (const weeks of [1, 2, 3]) {
      await activity().markDelivered(shop.projectId, dayBefore(yesterday, 7 * weeks), 'quiet');
    }
    const silent = await watch();
    expect(silent.silent).toBe(1);
    expect(silent.said).toEqual([{ message: 'a source that is usually busy is silent', source: 'quiet' }]);

    expect((await deliverFrom({ url, secret: shop.crm.secret })).status).toBe(200);
    expect(await watch()).toMatchObject({ silent: 0, said: [] });
  });

  test('says by name and code which source is refused and delivers nothing, until it delivers', async () => {
    const { url } = await shop.api('putWebhookSource', {
      params: { projectId: shop.projectId, source: 'rotated' },
      body: { kind: 'standard-webhooks', secrets: [shop.crm.secret] },
    });
    const rotated = { url, secret: shop.crm.secret };
    await activity().markDelivered(shop.projectId, dayBefore(today(), 1), 'rotated');
    const refusals = { projectId: shop.projectId, source: 'rotated', hour: hourAgo() };
    await createRefusalLog(shop.admin.ledgerTable)({ ...refusals, counts: { signature_invalid: 9 } });
    expect(await watch()).toMatchObject({ refused: 0 });

    expect((await forgedTo(rotated)).code).toBe('signature_invalid');
    const refused = await watch();
    expect(refused.refused).toBe(1);
    expect(refused.said).toEqual([
      {
        message: 'a source is refused and delivers nothing',
        source: 'rotated',
        outcomes: { signature_invalid: 10 },
      },
    ]);

    expect((await deliverFrom(rotated)).status).toBe(200);
    expect(await watch()).toMatchObject({ refused: 0, said: [] });
  });

  test('of a project that is gone, or a message that is none, wakes nobody for the others', async () => {
    const message = { schemaVersion: 1, kind: 'project', projectId: 'zzzzzzzz' };
    await shop.admin.sqs.send(
      new SendMessageCommand({
        QueueUrl: shop.system.outputs['WatchesQueueUrl'],
        MessageBody: JSON.stringify(message),
      }),
    );
    await shop.system.settle();
    expect(shop.system.queues.messages('WatchesDeadLetterQueue')).toEqual([]);
  });
});

describe('a flood of forged requests', () => {
  const updates = () => shop.system.calls.all().filter(({ action }) => action === 'UpdateItem');

  test('writes at most once a minute in each execution environment', async () => {
    shop.system.calls.clear();
    await Promise.all(Array.from({ length: 40 }, () => forgedTo(shop.crm)));
    const environments = 4;
    expect(updates().length).toBeLessThanOrEqual(environments);
    for (const { consumedCapacity } of updates()) expect(consumedCapacity?.writeUnits).toBe(1);
  });

  test('for a source that is not there writes nothing', async () => {
    const { origin } = new URL(shop.crm.url);
    const { status } = await forgedTo({ ...shop.crm, url: `${origin}/webhooks/${shop.projectId}/nowhere` });
    expect([status, updates()]).toEqual([404, []]);
  });

  test('is refused with the same answer if it can not be counted', async () => {
    shop.system.onCall(({ action }) => (action === 'UpdateItem' ? { kind: 'throttle' } : undefined));
    const { url } = await shop.api('putWebhookSource', {
      params: { projectId: shop.projectId, source: 'uncounted' },
      body: { kind: 'standard-webhooks', secrets: [shop.crm.secret] },
    });
    const answer = await forgedTo({ url, secret: shop.crm.secret });
    expect([answer.status, answer.code]).toEqual([401, 'signature_invalid']);
    expect(updates()).not.toEqual([]);
  });
});
