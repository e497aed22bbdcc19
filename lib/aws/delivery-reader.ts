import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Page } from '../account/directory.ts';
import type { Clock } from '../clock.ts';
import { receiveTimeOf } from '../intake/delivery-id.ts';
import { deliveryRecordSchema, placeOf, type DeliveryRecord } from '../intake/delivery-record.ts';
import type { DeliveryReader } from '../intake/delivery.ts';
import { partitionOf, shardOf } from './deliveries.ts';
import type { Table } from './items.ts';
import { queryNewest, queryPage } from './query-page.ts';

const itemSchema = z.extend(deliveryRecordSchema, { sk: z.string(), expireSeconds: z.int() });

/** A read gives at most 1 MB; the records of one webhook of 1 MiB are a few times that. */
const MAX_READS_OF_ONE = 10;

export function createDeliveryReader(table: Table, now: Clock): DeliveryReader {
  /** TTL may delete an item days after it expired: it is the broom, not the clock. */
  const shown = ({ items, last }: Page<unknown>): Page<DeliveryRecord> => {
    const nowSecond = now().getTime() / 1000;
    const parsed = items.map((item) => itemSchema.parse(item));
    return { items: parsed.filter(({ expireSeconds }) => expireSeconds > nowSecond).map(recordOf), last };
  };

  return {
    async readRecords(projectId, deliveryId) {
      const receiveTime = receiveTimeOf(deliveryId)?.toISOString();
      if (receiveTime === undefined) return [];
      const pk = partitionOf(projectId, receiveTime.slice(0, 10), shardOf(deliveryId));
      const query = {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :place)',
        ExpressionAttributeValues: marshall({ ':pk': pk, ':place': placeOf({ receiveTime, deliveryId }) }),
      };
      const records: DeliveryRecord[] = [];
      let last: string | undefined;
      for (let reads = 1; reads <= MAX_READS_OF_ONE; reads += 1) {
        const page = shown(
          await queryPage(table, {
            ...query,
            ...(last !== undefined && { ExclusiveStartKey: marshall({ pk, sk: last }) }),
          }),
        );
        records.push(...page.items);
        last = page.last;
        if (last === undefined) break;
      }
      return records;
    },

    async readShard({ projectId, day, shard, ...range }) {
      return shown(await queryNewest(table, partitionOf(projectId, day, shard), range));
    },
  };
}

/** The place of an event that went through the queue is in its key alone. */
function recordOf({ sk, expireSeconds, ...record }: z.infer<typeof itemSchema>): DeliveryRecord {
  const [, , index] = sk.split('#');
  return index === undefined ? record : { ...record, index: Number(index) };
}
