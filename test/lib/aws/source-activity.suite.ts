import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDeliveries } from '../../../lib/aws/deliveries.ts';
import { createDeliverySearch } from '../../../lib/aws/delivery-search.ts';
import { createActivityStore, createRefusalLog } from '../../../lib/aws/source-activity.ts';
import { projectIdFromBytes } from '../../../lib/account/ids.ts';
import { deliveryIdOf } from '../../../lib/intake/delivery-id.ts';
import { NOW } from '../../support/factories.ts';
import type { Suite } from '../../support/table-engines.ts';

const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);

export const sourceActivitySuite: Suite = (store) => {
  const ledger = () => store().admin.ledgerTable;
  const newProjectId = () => projectIdFromBytes(randomBytes(5));

  describe('what is remembered of sources', () => {
    test('is read as it was put, however often', async () => {
      const projectId = newProjectId();
      const activity = createActivityStore(ledger());
      expect(await activity.read(projectId)).toEqual({
        checkedTime: undefined,
        deliveredDays: new Map(),
        refusedHours: [],
      });
      for (const day of ['2026-11-23', '2026-11-24', '2026-11-24']) {
        await activity.markDelivered(projectId, day, 'crm');
      }
      await activity.markChecked(projectId, ago(1).toISOString());
      await activity.markChecked(projectId, NOW.toISOString());
      await activity.markDelivered(newProjectId(), '2026-11-24', 'another');
      expect(await activity.read(projectId)).toEqual({
        checkedTime: NOW.toISOString(),
        deliveredDays: new Map([['crm', new Set(['2026-11-23', '2026-11-24'])]]),
        refusedHours: [],
      });
    });

    test('adds up what was refused in an hour, each code by itself', async () => {
      const projectId = newProjectId();
      const add = createRefusalLog(ledger());
      const at = { projectId, source: 'crm.eu_1', hour: '2026-11-24T12' };
      await add({ ...at, counts: { signature_invalid: 1 } });
      await add({ ...at, counts: { signature_invalid: 40, invalid_request: 2 } });
      await add({ ...at, hour: '2026-11-24T13', counts: { signature_invalid: 1 } });
      const { refusedHours } = await createActivityStore(ledger()).read(projectId);
      expect(refusedHours).toEqual([
        { source: 'crm.eu_1', hour: '2026-11-24T12', counts: { signature_invalid: 41, invalid_request: 2 } },
        { source: 'crm.eu_1', hour: '2026-11-24T13', counts: { signature_invalid: 1 } },
      ]);
    });
  });

  describe('a search for deliveries', () => {
    const record = async (projectId: string, source: string, hours: number, count = 1) => {
      for (let number = 0; number < count; number += 1) {
        const receiveTime = new Date(ago(hours).getTime() + number);
        await createDeliveries(ledger()).record({
          projectId,
          source,
          deliveryId: deliveryIdOf(receiveTime, randomBytes(10)),
          receiveTime: receiveTime.toISOString(),
          events: [],
        });
      }
    };

    test('finds the newest of each source within its time, over midnight, and what is not there', async () => {
      const projectId = newProjectId();
      await record(projectId, 'crm', 1);
      await record(projectId, 'crm', 2);
      await record(projectId, 'shop', 20);
      await record(projectId, 'old', 30);
      await record(projectId, 'deleted', 1);
      await record(newProjectId(), 'none', 1);
      const sources = ['crm', 'shop', 'old', 'none'];
      const search = createDeliverySearch(ledger());
      const found = await search({ projectId, sources, from: ago(24), before: NOW });
      expect(found).toEqual({
        isComplete: true,
        newest: new Map([
          ['crm', ago(1).toISOString()],
          ['shop', ago(20).toISOString()],
        ]),
      });
      const before = await search({ projectId, sources: ['crm'], from: ago(24), before: ago(1) });
      expect(before.newest).toEqual(new Map([['crm', ago(2).toISOString()]]));
    });

    test('finds a rare one behind a busy one, and of a busy one alone reads a page of each shard', async () => {
      const projectId = newProjectId();
      await record(projectId, 'rare', 3);
      await record(projectId, 'busy', 2, 300);
      const search = createDeliverySearch(ledger());
      const found = await search({ projectId, sources: ['busy', 'rare'], from: ago(4), before: NOW });
      expect([...found.newest.keys()].sort()).toEqual(['busy', 'rare']);
      const mark = store().system.calls.mark();
      await search({ projectId, sources: ['busy'], from: ago(4), before: NOW });
      expect(store().system.calls.since(mark)).toHaveLength(8);
    });
  });
};
