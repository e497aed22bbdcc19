import { describe, expect, test } from 'vitest';
import { owing } from '../../../lib/account/notification.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import { notificationMessageSchema, type NotificationMessage } from '../../../lib/messages/notification.ts';
import { announce } from '../../../lib/notifications/announce.ts';
import { PROJECT_ID, SUBPROJECT_ID, subproject } from '../../support/factories.ts';

async function sentBy(item: Subproject): Promise<NotificationMessage[][]> {
  const calls: NotificationMessage[][] = [];
  await announce((messages, projectId) => {
    expect(projectId).toBe(PROJECT_ID);
    calls.push([...messages]);
    return Promise.resolve();
  }, item);
  return calls;
}

const opened = owing(subproject(), 'opened', 'one');

describe('announcing', () => {
  test('sends what the item owes, ids only', async () => {
    const [messages] = await sentBy(opened);
    expect(messages).toEqual([
      {
        schemaVersion: 1,
        subprojectId: SUBPROJECT_ID,
        kind: 'opened',
        notificationId: opened.pendingNotifications['opened'],
      },
    ]);
    for (const message of messages ?? []) expect(notificationMessageSchema.parse(message)).toEqual(message);
  });

  test('of what owes nothing sends nothing, not even an empty batch', async () => {
    await expect(sentBy(subproject())).resolves.toEqual([]);
  });

  test('of a newer change of the same kind sends the newer id', async () => {
    const again = owing(opened, 'opened', 'two');
    const [messages] = await sentBy(again);
    expect(messages).toMatchObject([{ notificationId: again.pendingNotifications['opened'] }]);
  });

  test('sends all that is owed in one batch: what an earlier change could not send is not forgotten', async () => {
    const [messages] = await sentBy(owing(opened, 'closed', 'two'));
    expect(messages?.map(({ kind }) => kind)).toEqual(['opened', 'closed']);
  });
});
