import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Page } from '../account/directory.ts';
import type { Clock } from '../clock.ts';
import { receiveTimeOf } from '../intake/delivery-id.ts';
import { deliveryRecordSchema, placeOf, type DeliveryRecord } from '../intake/delivery-record.ts';
import type { DeliveryReader } from '../intake/delivery.ts';
import { partitionOf, shardOf } from './deliveries.ts';
import type { Table } from './items.ts';

const itemSchema = z.extend(deliveryRecordSchema, { sk: z.string(), expireSeconds: z.int() });

/** A read gives at most 1 MB; the records of one webhook of 1 MiB are a few times that. */
const MAX_READS_OF_ONE = 10;

export function createDeliveryReader({ client, tableName }: Table, now: Clock): DeliveryReader {
  const query = async (
    partition: string,
    condition: string,
    values: Readonly<Record<string, string>>,
    options: Partial<QueryCommandInput>,
  ): Promise<Page<DeliveryRecord>> => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: `pk = :pk AND ${condition}`,
        ExpressionAttributeValues: marshall({ ':pk': partition, ...values }),
        ConsistentRead: true,
        ...options,
      }),
    );
    // TTL may delete an item days after it expired: it is the broom, not the clock.
    const nowSecond = now().getTime() / 1000;
    const items = Items.map((item) => itemSchema.parse(unmarshall(item)));
    const shown = items.filter(({ expireSeconds }) => expireSeconds > nowSecond).map(recordOf);
    return { items: shown, last: LastEvaluatedKey && keySchema.parse(unmarshall(LastEvaluatedKey)).sk };
  };

  return {
    async readRecords(projectId, deliveryId) {
      const receiveTime = receiveTimeOf(deliveryId)?.toISOString();
      if (receiveTime === undefined) return [];
      const partition = partitionOf(projectId, receiveTime.slice(0, 10), shardOf(deliveryId));
      const place = { ':place': placeOf({ receiveTime, deliveryId }) };
      const records: DeliveryRecord[] = [];
      let last: string | undefined;
      for (let reads = 1; reads <= MAX_READS_OF_ONE; reads += 1) {
        const page = await query(partition, 'begins_with(sk, :place)', place, startAfter(partition, last));
        records.push(...page.items);
        last = page.last;
        if (last === undefined) break;
      }
      return records;
    },

    readShard({ projectId, day, shard, from, before, limit }) {
      const partition = partitionOf(projectId, day, shard);
      return query(
        partition,
        'sk BETWEEN :from AND :before',
        { ':from': from, ':before': before },
        { Limit: limit, ScanIndexForward: false, ...startAfter(partition, before) },
      );
    },
  };
}

/** Starts behind a key, whether there is such an item or not. */
function startAfter(pk: string, sk: string | undefined): Partial<QueryCommandInput> {
  return sk === undefined ? {} : { ExclusiveStartKey: marshall({ pk, sk }) };
}

const keySchema = z.object({ sk: z.string() });

/** The place of an event that went through the queue is in its key alone. */
function recordOf({ sk, expireSeconds, ...record }: z.infer<typeof itemSchema>): DeliveryRecord {
  const [, , index] = sk.split('#');
  return index === undefined ? record : { ...record, index: Number(index) };
}
