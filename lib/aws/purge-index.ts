import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Due, PurgeIndex } from '../deletions/due.ts';
import { subprojectKey, subprojectIdOfKey } from './directory.ts';
import type { Table } from './items.ts';
import { bucketOf } from './purge-bucket.ts';

const entrySchema = z.object({ sk: z.string(), purgeTime: z.string() });

/** The sparse index `byPurgeTime`: keys only, of what is closing, unlisted or purging. */
export function createPurgeIndex({ client, tableName }: Table): PurgeIndex {
  return {
    async listDue({ day, shard, until, after }) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'byPurgeTime',
          KeyConditionExpression: 'purgeBucket = :bucket AND purgeTime <= :until',
          ExpressionAttributeValues: marshall({ ':bucket': bucketOf(day, shard), ':until': until }),
          ...(after && { ExclusiveStartKey: marshall(startKey(day, shard, after)) }),
        }),
      );
      return {
        items: Items.map((item) => dueOf(unmarshall(item))),
        last: LastEvaluatedKey && dueOf(unmarshall(LastEvaluatedKey)),
      };
    },
  };
}

function dueOf(entry: unknown): Due {
  const { sk, purgeTime } = entrySchema.parse(entry);
  return { subprojectId: subprojectIdOfKey(sk), purgeTime };
}

function startKey(day: string, shard: number, { subprojectId, purgeTime }: Due) {
  return { ...subprojectKey(subprojectId), purgeBucket: bucketOf(day, shard), purgeTime };
}
