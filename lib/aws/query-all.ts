import { QueryCommand, type AttributeValue, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Table } from './items.ts';

/** All that a strongly consistent query finds: the next page is read once the one before is used up. */
export async function* queryAll(
  { client, tableName }: Table,
  query: Omit<QueryCommandInput, 'TableName' | 'ConsistentRead' | 'ExclusiveStartKey'>,
): AsyncGenerator<Record<string, AttributeValue>> {
  let after: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...query,
        TableName: tableName,
        ConsistentRead: true,
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    yield* Items;
    after = LastEvaluatedKey;
  } while (after !== undefined);
}
