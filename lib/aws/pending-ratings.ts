import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ifConditionHolds } from './condition.ts';
import { subprojectKey } from './directory.ts';
import type { Table } from './items.ts';

/**
 * Removes what a subproject owes the costs, only while it still has the id that was worked off: a plan changed meanwhile owes days of its
 * own. It counts as a version of the item, so that nobody writes the entry back with what they read before.
 */
export function createRatingsClearer({ client, tableName }: Table) {
  return async (subprojectId: string, id: number): Promise<void> => {
    await ifConditionHolds(
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall(subprojectKey(subprojectId)),
          UpdateExpression: 'REMOVE pendingRatings ADD #version :one',
          ConditionExpression: 'pendingRatings.#id = :id',
          ExpressionAttributeNames: { '#id': 'id', '#version': 'version' },
          ExpressionAttributeValues: marshall({ ':id': id, ':one': 1 }),
        }),
      ),
    );
  };
}
