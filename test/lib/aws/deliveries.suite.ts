import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDeliveries } from '../../../lib/aws/deliveries.ts';
import type { Delivery } from '../../../lib/intake/delivery.ts';
import type { Suite } from '../../support/table-engines.ts';

const RECEIVE_TIME = '2026-11-24T12:00:00.123Z';
const SIGNUP = {
  event: {
    kind: 'signedUp',
    realm: 'crm',
    externalId: 'c-1',
    second: 1,
    name: 'Zoë \u0000 \uFFFE 👋',
  },
} as const;

function deliveryOf(overrides: Partial<Delivery> = {}): Delivery {
  return {
    projectId: 'ab12cd34',
    source: 'crm',
    deliveryId: `dlv_${randomUUID()}`,
    receiveTime: RECEIVE_TIME,
    events: [
      { ...SIGNUP, result: { outcome: 'applied', subprojectId: 's', isPlanUnknown: undefined } },
      { event: { kind: 'ignored', reason: 'event_in_future' }, result: { outcome: 'queued' } },
    ],
    ...overrides,
  };
}

export const deliveriesSuite: Suite = (store) => {
  const record = (delivery: Delivery) => createDeliveries(store().admin.ledgerTable).record(delivery);
  const recorded = async ({ deliveryId }: Delivery) =>
    (await store().admin.deliveries()).filter((item) => item['deliveryId'] === deliveryId);

  describe('a delivery', () => {
    test('is recorded with its events and outcomes, and expires 30 days after it came', async () => {
      const delivery = deliveryOf();
      await record(delivery);
      const [item] = await recorded(delivery);
      const expireSeconds = Date.parse('2026-12-24T12:00:00Z') / 1000;
      const events = [
        { ...SIGNUP, result: { outcome: 'applied', subprojectId: 's' } },
        { event: { kind: 'ignored', reason: 'event_in_future' }, result: { outcome: 'queued' } },
      ];
      expect(item).toMatchObject({ source: 'crm', schemaVersion: 1, expireSeconds });
      expect(item?.['events']).toStrictEqual(events);
      expect(item?.['pk']).toMatch(/^delivery#ab12cd34#2026-11-24#[0-7]$/);
      expect(item?.['sk']).toBe(`${RECEIVE_TIME}#${delivery.deliveryId}`);
    });

    test('recorded twice is recorded once', async () => {
      const delivery = deliveryOf({ index: 3 });
      await record(delivery);
      await record(delivery);
      expect(await recorded(delivery)).toHaveLength(1);
    });

    test('keeps the events that went through the queue beside one another', async () => {
      const delivery = deliveryOf();
      const indexes = [undefined, 0, 1, 10, 100];
      for (const index of indexes) await record({ ...delivery, index });
      const items = await recorded(delivery);
      const places = items.map(({ sk }) => String(sk).split('#').slice(2).join());
      expect(places.sort()).toStrictEqual(['', '0000', '0001', '0010', '0100']);
      expect(new Set(items.map(({ pk }) => pk)).size).toBe(1);
    });
  });
};
