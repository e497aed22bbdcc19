import { deliveryIdOf } from '../../lib/intake/delivery-id.ts';
import { placeOf, type DeliveryRecord, type RecordedEvent } from '../../lib/intake/delivery-record.ts';
import { DELIVERY_SHARDS, type DeliveryReader, type ShardRequest } from '../../lib/intake/delivery.ts';
import { NOW, PROJECT_ID } from './factories.ts';

export function deliveryRecord(overrides: Partial<DeliveryRecord> = {}, receiveTime = NOW): DeliveryRecord {
  return {
    projectId: PROJECT_ID,
    source: 'crm',
    deliveryId: deliveryIdOf(receiveTime, Buffer.alloc(10)),
    receiveTime: receiveTime.toISOString(),
    events: [recordedEvent('c-1')],
    ...overrides,
  };
}

export function recordedEvent(
  externalId: string,
  result: Partial<RecordedEvent['result']> = {},
): RecordedEvent {
  const event = { kind: 'signedUp', realm: 'crm', externalId, second: NOW.getTime() / 1000 } as const;
  return { event, result: { outcome: 'applied', subprojectId: `s-${externalId}`, ...result } };
}

/** Shards in memory, with the order and the bounds of the table's. */
export class RecordShards implements Pick<DeliveryReader, 'readShard'> {
  reads = 0;
  readonly #shards = Array.from({ length: DELIVERY_SHARDS }, (): DeliveryRecord[] => []);

  add(shard: number, ...records: readonly DeliveryRecord[]): void {
    this.#shards[shard]?.push(...records);
  }

  readShard({ day, shard, from, before, limit }: ShardRequest) {
    this.reads += 1;
    const found = (this.#shards[shard] ?? [])
      .filter(({ receiveTime }) => receiveTime.startsWith(day))
      .map((record) => ({ record, key: keyOf(record) }))
      .filter(({ key }) => key >= from && key < before)
      .toSorted((a, b) => (a.key > b.key ? -1 : 1));
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1)?.key : undefined;
    return Promise.resolve({ items: page.map(({ record }) => record), last });
  }
}

function keyOf(record: DeliveryRecord): string {
  const { index } = record;
  return placeOf(record) + (index === undefined ? '' : `#${String(index).padStart(4, '0')}`);
}
