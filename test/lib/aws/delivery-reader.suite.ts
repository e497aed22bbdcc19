import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDeliveries } from '../../../lib/aws/deliveries.ts';
import { createDeliveryReader } from '../../../lib/aws/delivery-reader.ts';
import { projectIdFromBytes } from '../../../lib/account/ids.ts';
import { deliveryIdOf } from '../../../lib/intake/delivery-id.ts';
import type { Delivery } from '../../../lib/intake/delivery.ts';
import { listDeliveries } from '../../../lib/intake/list-deliveries.ts';
import { customerEvent, NOW } from '../../support/factories.ts';
import type { Suite } from '../../support/table-engines.ts';

const DAY_MS = 86_400_000;
const at = (ageMs: number) => new Date(NOW.getTime() - ageMs);

export const deliveryReaderSuite: Suite = (store) => {
  const record = (delivery: Delivery) => createDeliveries(store().admin.ledgerTable).record(delivery);
  const reader = (now = NOW) => createDeliveryReader(store().admin.ledgerTable, () => now);
  const newProjectId = () => projectIdFromBytes(randomBytes(5));

  function deliveryAt(projectId: string, ageMs: number, overrides: Partial<Delivery> = {}): Delivery {
    const receiveTime = at(ageMs);
    const event = customerEvent('signedUp', 1, { name: 'Zoë \u0000 👋', labels: { constructor: 'x' } });
    return {
      projectId,
      source: 'crm',
      deliveryId: deliveryIdOf(receiveTime, randomBytes(10)),
      receiveTime: receiveTime.toISOString(),
      events: [{ event, result: { outcome: 'applied', subprojectId: 's' } }],
      ...overrides,
    };
  }

  const listed = async (projectId: string, pageSize: number, from = at(3 * DAY_MS), now = NOW) => {
    const pages: string[][] = [];
    let before: string | undefined = at(-1).toISOString();
    while (before !== undefined) {
      const request = { projectId, from: from.toISOString(), before, pageSize, isWanted: () => true };
      const page = await listDeliveries(reader(now), request);
      pages.push(page.deliveries.map(({ deliveryId }) => deliveryId));
      before = page.next;
    }
    return pages.flat();
  };

  describe('a recorded delivery', () => {
    test('is found by its project and id alone, all its records in one', async () => {
      const delivery = deliveryAt(newProjectId(), 5);
      await record(delivery);
      await record({ ...delivery, index: 12, eventCount: 13 });
      const records = await reader().readRecords(delivery.projectId, delivery.deliveryId);
      expect(records).toEqual([delivery, { ...delivery, index: 12, eventCount: 13 }]);
    });

    test('is not found in another project, nor under another id', async () => {
      const { projectId, deliveryId } = deliveryAt(newProjectId(), 5);
      for (const [project, id] of [
        [newProjectId(), deliveryId],
        [projectId, deliveryIdOf(at(5), randomBytes(10))],
        [projectId, deliveryId.slice(0, -1)],
        [projectId, 'dlv_'],
        [projectId, ''],
      ] as const) {
        expect(await reader().readRecords(project, id)).toEqual([]);
      }
    });

    test('is not shown once it has expired, whether TTL has swept it or not', async () => {
      const delivery = deliveryAt(newProjectId(), 1_000);
      await record(delivery);
      const { projectId, deliveryId } = delivery;
      const shown = async (ageMs: number) => {
        const now = new Date(Date.parse(delivery.receiveTime) + ageMs);
        const records = await reader(now).readRecords(projectId, deliveryId);
        return [records.length, (await listed(projectId, 10, at(DAY_MS), now)).length];
      };
      expect(await shown(30 * DAY_MS - 1_000)).toEqual([1, 1]);
      expect(await shown(30 * DAY_MS)).toEqual([0, 0]);
    });
  });

  test('deliveries of a project are listed across days and shards, in pages that begin behind any of them', async () => {
    const projectId = newProjectId();
    const deliveries = [0, 0, 1, 1, 2, DAY_MS, DAY_MS, DAY_MS + 1, 2 * DAY_MS, 2 * DAY_MS].map((ageMs) =>
      deliveryAt(projectId, ageMs),
    );
    for (const delivery of deliveries) await record(delivery);
    for (const delivery of deliveries.slice(0, 3)) {
      for (const index of [1, 2, 3]) await record({ ...delivery, index });
    }
    await record(deliveryAt(newProjectId(), 0));
    const ids = deliveries
      .map(({ deliveryId }) => deliveryId)
      .toSorted()
      .toReversed();
    for (const pageSize of [1, 3, 100]) expect(await listed(projectId, pageSize)).toEqual(ids);
    expect(await listed(projectId, 100, at(1))).toEqual(ids.slice(0, 4));
  });
};
