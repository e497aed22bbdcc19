import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { NotificationKind } from '../account/notification.ts';
import { ifConditionHolds } from './condition.ts';
import { subprojectKey } from './directory.ts';
import type { Table } from './items.ts';

export type PendingNotifications = {
  /**
   * Removes the entry only while it still holds the id that was delivered: a change made meanwhile owes a notification of its
   * own. It counts as a version of the item, so that nobody writes the entry back with what they read before.
   */
  clear: (subprojectId: string, kind: NotificationKind, notificationId: string) => Promise<void>;
};

export function createPendingNotifications({ client, tableName }: Table): PendingNotifications {
  return {
    async clear(subprojectId, kind, notificationId) {
      await ifConditionHolds(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall(subprojectKey(subprojectId)),
            UpdateExpression: 'REMOVE pendingNotifications.#kind ADD #version :one',
            ConditionExpression: 'pendingNotifications.#kind = :id',
            ExpressionAttributeNames: { '#kind': kind, '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':id': notificationId, ':one': 1 }),
          }),
        ),
      );
    },
  };
}
