import { PutItemCommand, QueryCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { addDays, firstSecondOf } from '../billing/days.ts';
import type { Pack } from '../billing/pack/pack.ts';
import { PACK_DAYS, type ShardDay, type StoredPack, type UsageStore } from '../billing/usage-store.ts';
import { ifConditionHolds } from './condition.ts';
import { attributesOf, type Table } from './items.ts';

export function createUsageStore({ client, tableName }: Table): UsageStore {
  const readPage = (place: ShardDay, after: Record<string, AttributeValue> | undefined) =>
    client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partitionOf(place) } },
        ConsistentRead: true,
        ...(after && { ExclusiveStartKey: after }),
      }),
    );

  return {
    async putPack(place, pack, receiveMs) {
      // Its key is the hash of its content: what lies there is what we were to write.
      await ifConditionHolds(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: attributesOf(packItemOf(place, pack, receiveMs)),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
    },

    async *readPacks(place) {
      let page = readPage(place, undefined);
      for (;;) {
        const { Items = [], LastEvaluatedKey } = await page;
        // The next page is on its way while this one is worked off.
        if (LastEvaluatedKey !== undefined) {
          page = readPage(place, LastEvaluatedKey);
          // Whoever stops reading does not wait for it; whoever goes on meets its error above.
          page.catch(() => undefined);
        }
        for (const item of Items) yield packIn(item);
        if (LastEvaluatedKey === undefined) return;
      }
    },
  };
}

/** Names are short where every pack pays for them: an item of 100 events fits 3 KB. */
export function packItemOf(place: ShardDay, { packId, body }: Pack, receiveMs: number) {
  return {
    pk: partitionOf(place),
    sk: packId,
    schemaVersion: 1,
    body,
    receiveMs,
    expireSeconds: firstSecondOf(addDays(place.day, PACK_DAYS)),
  };
}

function partitionOf({ projectId, day, shard }: ShardDay): string {
  return `${projectId}#${day}#${shard}`;
}

const itemSchema = z.object({ sk: z.string(), body: z.instanceof(Uint8Array), receiveMs: z.number() });

function packIn(item: Record<string, AttributeValue>): StoredPack {
  const { sk, body, receiveMs } = itemSchema.parse(unmarshall(item));
  return { packId: sk, body, receiveMs };
}
