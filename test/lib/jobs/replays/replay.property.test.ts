import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustomerEvent } from '../../../../lib/account/event.ts';
import { subprojectIdOfCustomer } from '../../../../lib/account/ids.ts';
import { mergeEvent } from '../../../../lib/account/merge.ts';
import { saltOf } from '../../../../lib/account/project.ts';
import type { Subproject } from '../../../../lib/account/subproject.ts';
import { deliveryIdOf } from '../../../../lib/intake/delivery-id.ts';
import { replayDeliveries } from '../../../../lib/jobs/replays/deliveries.ts';
import type { Job, JobResult } from '../../../../lib/jobs/job.ts';
import { deliveryRecord, RecordShards } from '../../../support/delivery-records.ts';
import {
  atSecond,
  contextAt,
  customerEvent,
  NOW,
  NOW_SECOND,
  project,
  PROJECT_ID,
} from '../../../support/factories.ts';
import { unusedDirectory } from '../../../support/stored-directory.ts';

const PROJECT = project();
const idOf = (event: CustomerEvent) => subprojectIdOfCustomer(PROJECT_ID, saltOf(PROJECT), event);

/** Deliveries of the last hour, of a few customers, of up to seven events each. */
const deliveries = fc.array(
  fc.record({
    ageMs: fc.integer({ min: 1, max: 3_600_000 }),
    shard: fc.nat(7),
    random: fc.uint8Array({ minLength: 10, maxLength: 10 }),
    events: fc.array(
      fc.record({
        kind: fc.constantFrom<CustomerEvent['kind']>('signedUp', 'changed', 'closed'),
        customer: fc.nat(3),
        age: fc.integer({ min: 1, max: 20 }),
        name: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 7 },
    ),
  }),
  { maxLength: 12 },
);

/** Subprojects in memory, and nothing else of the Directory. */
function memory() {
  const items = new Map<string, Subproject>();
  let writes = 0;
  const deps = {
    directory: {
      ...unusedDirectory,
      readSubproject: (id: string) => Promise.resolve(items.get(id)),
      changeSubproject: (id: string, change: (current: Subproject | undefined) => Subproject) => {
        const current = items.get(id);
        const item = change(current);
        if (item === current) return Promise.resolve({ item, isWritten: false });
        writes += 1;
        items.set(id, { ...item, version: item.version + 1 });
        return Promise.resolve({ item, isWritten: true });
      },
    },
    sendNotifications: () => Promise.resolve(),
    sendRollUps: () => Promise.resolve(),
    now: () => NOW,
  };
  return { items, deps, writeCount: () => writes };
}

function job(request: Job['request']): Job {
  const time = NOW.toISOString();
  return {
    ...{ schemaVersion: 1, version: 1, jobId: `${PROJECT_ID}-0`, kind: 'replay', containerId: PROJECT_ID },
    ...{ state: 'running', isDryRun: false, request, requestHash: '', createdBy: 'k', ratePerSecond: 1 },
    ...{ steps: 0, counts: {}, reasons: {}, sample: [], failures: 0 },
    ...{ createTime: time, updateTime: time, sendTime: time },
  };
}

test('a window replayed in pages of any size replays each event once; replayed again, it changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, fc.integer({ min: 1, max: 9 }), async (sent, maxItems) => {
      const shards = new RecordShards();
      const events: CustomerEvent[] = [];
      for (const { ageMs, shard, random, events: each } of sent) {
        const receiveTime = new Date(NOW.getTime() - ageMs);
        const recorded = each.map(({ kind, customer, age, name }) => {
          const event = customerEvent(kind, NOW_SECOND - age, {
            externalId: `c-${customer}`,
            ...(name !== undefined && { name }),
          });
          events.push(event);
          return { event, result: { outcome: 'applied' } };
        });
        const deliveryId = deliveryIdOf(receiveTime, random);
        shards.add(shard, deliveryRecord({ deliveryId, events: recorded }, receiveTime));
      }
      const { items, deps, writeCount } = memory();
      const context = { deps, project: PROJECT, isDryRun: false, takes: () => Promise.resolve(true) };
      const reader = { readShard: shards.readShard.bind(shards), readRecords: () => Promise.resolve([]) };
      const from = atSecond(NOW_SECOND - 7_200).toISOString();
      const replayAll = async (): Promise<readonly JobResult[]> => {
        const results: JobResult[] = [];
        let cursor: Job['cursor'];
        do {
          const request = { projectId: PROJECT_ID, from };
          const asked = { cursor, maxItems, isLenient: false };
          const page = await replayDeliveries(context, reader, job(request), request, asked);
          expect(page.results.length).toBeLessThanOrEqual(maxItems);
          results.push(...page.results);
          cursor = page.cursor;
        } while (cursor !== undefined);
        return results;
      };

      const first = await replayAll();
      const places = first.map(({ deliveryId, index }) => `${deliveryId ?? ''} ${index ?? ''}`);
      expect([places.length, new Set(places).size]).toEqual([events.length, events.length]);

      const expected = new Map<string, Subproject>();
      for (const event of events) {
        const id = idOf(event);
        expected.set(id, mergeEvent(expected.get(id), id, event, contextAt()));
      }
      const essence = (of: ReadonlyMap<string, Subproject>) =>
        [...of].map(([id, { state, register, profile, plans }]) => ({ id, state, register, profile, plans }));
      const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
      expect(essence(items).sort(byId)).toEqual(essence(expected).sort(byId));

      const writes = writeCount();
      const again = await replayAll();
      expect(new Set(again.map(({ outcome }) => outcome)).size).toBeLessThanOrEqual(1);
      expect(again.every(({ outcome }) => outcome === 'unchanged')).toBe(true);
      expect(writeCount()).toBe(writes);
    }),
    { numRuns: 150 },
  );
});
