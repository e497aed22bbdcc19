import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeRecords, type DeliveryRecord } from '../../../lib/intake/delivery-record.ts';
import { deliveryRecord, recordedEvent } from '../../support/delivery-records.ts';

const merged = (...records: readonly DeliveryRecord[]) => {
  const [first] = records;
  if (first === undefined) throw new Error('there is no record');
  return mergeRecords(first, records);
};
const of = (externalId: string, outcome = 'applied') => recordedEvent(externalId, { outcome });

describe('a delivery of several records', () => {
  test('has its events in the order in which they were sent, in whatever order its records come', () => {
    const records = [
      deliveryRecord({ events: [of('a'), of('d')], places: [0, 3], eventCount: 4 }),
      deliveryRecord({ events: [of('b')], index: 1, eventCount: 4 }),
      deliveryRecord({ events: [of('c')], index: 2, eventCount: 4 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: 3 }), (shuffled) => {
        expect(merged(...shuffled).events).toEqual([of('a'), of('b'), of('c'), of('d')]);
      }),
    );
  });

  test('shows as queued what nobody has recorded yet', () => {
    const queued = { result: { outcome: 'queued' } };
    const fromRequest = deliveryRecord({ events: [of('b')], places: [1], eventCount: 3 });
    expect(merged(fromRequest).events).toEqual([queued, of('b'), queued]);
    const fromWorker = deliveryRecord({ events: [of('c')], index: 2, eventCount: 4 });
    expect(merged(fromWorker).events).toEqual([queued, queued, of('c'), queued]);
  });

  test('keeps what the request says of an event that it applied and then queued as well', () => {
    const fromRequest = deliveryRecord({ events: [of('a', 'applied')] });
    const fromWorker = deliveryRecord({ events: [of('a', 'unchanged')], index: 0, eventCount: 1 });
    expect(merged(fromWorker, fromRequest).events).toEqual([of('a', 'applied')]);
    expect(merged(fromRequest, fromWorker).events).toEqual([of('a', 'applied')]);
  });

  test('of a release that counted no events has those that were recorded', () => {
    const records = [0, 1, 12].map((index) => deliveryRecord({ index, events: [of(`c-${index}`)] }));
    const { events } = merged(...records);
    expect(events).toHaveLength(13);
    expect(events[12]).toEqual(of('c-12'));
  });
});
