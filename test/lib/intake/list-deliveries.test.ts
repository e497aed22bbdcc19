import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deliveryIdOf } from '../../../lib/intake/delivery-id.ts';
import type { DeliveryRecord, KnownDelivery } from '../../../lib/intake/delivery-record.ts';
import { listDeliveries, type ListRequest } from '../../../lib/intake/list-deliveries.ts';
import { deliveryRecord, recordedEvent, RecordShards } from '../../support/delivery-records.ts';
import { NOW, PROJECT_ID } from '../../support/factories.ts';

const DAY_MS = 86_400_000;
/** What a request may read, and what it may read more to get anywhere at all. */
const MAX_READS = 80 + 16;

/** A webhook: its shard, its age, and how many of its events the request settled and how many went through the queue. */
type Webhook = { shard: number; ageMs: number; settled: number; queued: number; source: string };
const webhook: fc.Arbitrary<Webhook> = fc.record({
  shard: fc.nat(7),
  // Many in one millisecond, and some days apart.
  ageMs: fc.oneof(fc.nat(3), fc.nat(3 * DAY_MS)),
  settled: fc.nat(2),
  queued: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 })),
  source: fc.constantFrom('crm', 'hubspot'),
});

function recordsOf({ ageMs, settled, queued, source }: Webhook, salt: number): readonly DeliveryRecord[] {
  const random = Buffer.alloc(10);
  random.writeUInt32BE(salt);
  const receiveTime = new Date(NOW.getTime() - ageMs);
  const deliveryId = deliveryIdOf(receiveTime, random);
  const record = (part: Partial<DeliveryRecord>) =>
    deliveryRecord({ deliveryId, source, ...part }, receiveTime);
  const events = Array.from({ length: settled + queued }, (_, place) => recordedEvent(`${salt}-${place}`));
  const ofQueue = events.slice(settled).map((event, at) => record({ index: settled + at, events: [event] }));
  const ofRequest = settled === 0 && queued > 0 ? [] : [record({ events: events.slice(0, settled) })];
  return [...ofRequest, ...ofQueue];
}

const REQUEST: ListRequest = {
  projectId: PROJECT_ID,
  from: new Date(NOW.getTime() - 4 * DAY_MS).toISOString(),
  before: new Date(NOW.getTime() + 1).toISOString(),
  pageSize: 100,
  isWanted: () => true,
};

/** All pages; `between` is done between each two. */
async function listAll(
  shards: RecordShards,
  request: Partial<ListRequest>,
  between: () => void = () => undefined,
): Promise<readonly KnownDelivery[]> {
  const all: KnownDelivery[] = [];
  let before: string | undefined = REQUEST.before;
  while (before !== undefined) {
    shards.reads = 0;
    const page = await listDeliveries(shards, { ...REQUEST, ...request, before });
    expect(shards.reads).toBeLessThanOrEqual(MAX_READS);
    expect(page.next === undefined || page.next < before).toBe(true);
    all.push(...page.deliveries);
    before = page.next;
    between();
  }
  return all;
}

function shardsOf(webhooks: readonly Webhook[]): { shards: RecordShards; ids: readonly string[] } {
  const shards = new RecordShards();
  const ids = webhooks.map((each, salt) => {
    const records = recordsOf(each, salt);
    shards.add(each.shard, ...records);
    return records[0]?.deliveryId ?? '';
  });
  return { shards, ids };
}

const newestFirst = (ids: readonly string[]) => ids.toSorted().toReversed();
const idsOf = (deliveries: readonly KnownDelivery[]) => deliveries.map(({ deliveryId }) => deliveryId);

describe('a list of deliveries', () => {
  test('is the same in pages of any size: each delivery once, whole, newest first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(webhook, { maxLength: 60 }),
        fc.integer({ min: 1, max: 70 }),
        async (webhooks, pageSize) => {
          const { shards, ids } = shardsOf(webhooks);
          const listed = await listAll(shards, { pageSize });
          expect(idsOf(listed)).toEqual(newestFirst(ids));
          const counts = new Map(webhooks.map((each, at) => [ids[at], each.settled + each.queued]));
          for (const { deliveryId, events } of listed) {
            expect(events.map(({ result }) => result.outcome)).toEqual(
              Array.from({ length: counts.get(deliveryId) ?? -1 }, () => 'applied'),
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('shows what is asked for, wherever pages end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(webhook, { maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        async (webhooks, pageSize) => {
          const { shards, ids } = shardsOf(webhooks);
          const isWanted = ({ source }: KnownDelivery) => source === 'hubspot';
          const wanted = ids.filter((_, at) => webhooks[at]?.source === 'hubspot');
          expect(idsOf(await listAll(shards, { pageSize, isWanted }))).toEqual(newestFirst(wanted));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('skips nothing that was there and repeats nothing, whatever is received meanwhile', async () => {
    const both = fc.tuple(fc.array(webhook, { maxLength: 40 }), fc.array(webhook, { maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(both, fc.integer({ min: 1, max: 10 }), async ([before, meanwhile], pageSize) => {
        const { shards, ids } = shardsOf(before);
        const arriving = meanwhile.map((each, at) => ({ each, salt: 1_000 + at }));
        const listed = idsOf(
          await listAll(shards, { pageSize }, () => {
            const next = arriving.pop();
            if (next !== undefined) shards.add(next.each.shard, ...recordsOf(next.each, next.salt));
          }),
        );
        expect(new Set(listed).size).toBe(listed.length);
        expect(listed).toEqual(newestFirst(listed));
        expect(listed).toEqual(expect.arrayContaining([...ids]));
      }),
      { numRuns: 100 },
    );
  });

  test('takes what is from `from` on, and before `before`', async () => {
    const { shards, ids } = shardsOf(
      [0, 10, 20].map((ageMs) => ({ shard: 1, ageMs, settled: 1, queued: 0, source: 'crm' })),
    );
    const at = (ageMs: number) => new Date(NOW.getTime() - ageMs).toISOString();
    const page = await listDeliveries(shards, { ...REQUEST, from: at(10), before: at(0) });
    expect(idsOf(page.deliveries)).toEqual([ids[1]]);
  });

  test('of thirty empty days is read in steps that are bounded, and ends', async () => {
    const from = new Date(NOW.getTime() - 30 * DAY_MS).toISOString();
    expect(await listAll(new RecordShards(), { from })).toEqual([]);
  });

  test('of which almost nothing is wanted is read in steps that are bounded, too', async () => {
    const crowd = Array.from({ length: 20_000 }, (_, at) => ({
      shard: at % 8,
      ageMs: at,
      settled: 1,
      queued: 0,
      source: at === 19_000 ? 'hubspot' : 'crm',
    }));
    const { shards, ids } = shardsOf(crowd);
    const isWanted = ({ source }: KnownDelivery) => source === 'hubspot';
    expect(idsOf(await listAll(shards, { isWanted }))).toEqual([ids[19_000]]);
  });

  test('goes on behind a webhook of very many events, even one in each shard', async () => {
    const huge = Array.from({ length: 8 }, (_, shard) => ({
      shard,
      ageMs: shard,
      settled: 0,
      queued: 1_500,
      source: 'crm',
    }));
    const { shards, ids } = shardsOf(huge);
    shards.reads = 0;
    const page = await listDeliveries(shards, { ...REQUEST, pageSize: 1 });
    expect(shards.reads).toBeLessThan(200);
    expect(idsOf(page.deliveries)).toEqual([ids[0]]);
    expect(page.deliveries[0]?.events).toHaveLength(1_500);
  });

  test('ends a page before it becomes too large to answer with', async () => {
    const shards = new RecordShards();
    const labels = { note: 'x'.repeat(16_000) };
    for (let at = 0; at < 300; at += 1) {
      const [record] = recordsOf({ shard: at % 8, ageMs: at, settled: 1, queued: 0, source: 'crm' }, at);
      if (record === undefined) throw new Error('there is no record');
      const events = record.events.map(({ event, result }) => ({ event: { ...event, labels }, result }));
      shards.add(at % 8, { ...record, events });
    }
    const page = await listDeliveries(shards, { ...REQUEST, pageSize: 1_000 });
    expect(JSON.stringify(page.deliveries).length).toBeLessThan(3 * 1024 * 1024);
    expect(page.next).toBeDefined();
    expect(await listAll(shards, { pageSize: 1_000 })).toHaveLength(300);
  });
});
