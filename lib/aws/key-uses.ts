import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { onceADay, type NoteUse } from '../access/last-use.ts';
import type { Container } from '../account/ids.ts';
import { ACCOUNT_KEY, projectKey, subprojectKey } from './directory.ts';
import type { Key, Table } from './items.ts';

/** Whoever is let in does not wait longer for this. */
const TIMEOUT_MS = 250;

/**
 * Notes the day of a key's use in the key. It is no version of the item: whoever writes the item at the same time may undo it, and the
 * next use notes it again.
 */
export function createKeyUses({ client, tableName }: Table): NoteUse {
  return onceADay(async ({ container, accessKeyId, version, day }) => {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall(keyOf(container)),
          UpdateExpression: 'SET #keys.#id.lastUseDay = :day',
          // Of the very item that was read: so nothing is made where nothing is, and no key that is no more.
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#keys': 'keys', '#id': accessKeyId, '#version': 'version' },
          ExpressionAttributeValues: marshall({ ':day': day, ':version': version }),
        }),
        { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
      );
    } catch {
      // The next use, in another function or tomorrow, notes it.
    }
  });
}

function keyOf(container: Container): Key {
  switch (container.level) {
    case 'account':
      return ACCOUNT_KEY;
    case 'project':
      return projectKey(container.projectId);
    case 'subproject':
      return subprojectKey(container.subprojectId);
  }
}
