import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Page } from '../account/directory.ts';
import type { ShardRequest } from '../paging/newest-first.ts';
import type { Table } from './items.ts';

const keySchema = z.object({ sk: z.string() });

/** What one strongly consistent read finds; `last` is the sort key to go on after. */
export async function queryPage(
  { client, tableName }: Table,
  query: Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'>,
): Promise<Page<unknown>> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({ ...query, TableName: tableName, ConsistentRead: true }),
  );
  return {
    items: Items.map((item) => unmarshall(item)),
    last: LastEvaluatedKey && keySchema.parse(unmarshall(LastEvaluatedKey)).sk,
  };
}

/** A shard's part of a list that is newest first. */
export function queryNewest(
  table: Table,
  pk: string,
  { from, before, limit }: Omit<ShardRequest, 'day' | 'shard'>,
): Promise<Page<unknown>> {
  return queryPage(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :before',
    ExpressionAttributeValues: marshall({ ':pk': pk, ':from': from, ':before': before }),
    // Starts behind a key, whether there is such an item or not.
    ExclusiveStartKey: marshall({ pk, sk: before }),
    Limit: limit,
    ScanIndexForward: false,
  });
}
