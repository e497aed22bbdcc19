import { NOTIFICATION_KINDS } from '../account/notification.ts';
import type { Subproject } from '../account/subproject.ts';
import type { NotificationMessage } from '../messages/notification.ts';

export type SendNotifications = (
  messages: readonly NotificationMessage[],
  projectId: string,
) => Promise<void>;

/**
 * Sends all that an item owes, under the same ids as before: its last write, or the one before, may have been the last thing that
 * its function did. What owes nothing sends nothing.
 */
export async function announce(
  send: SendNotifications,
  { pendingNotifications, subprojectId, projectId }: Subproject,
): Promise<void> {
  const owed = NOTIFICATION_KINDS.flatMap((kind) => {
    const notificationId = pendingNotifications[kind];
    return notificationId === undefined
      ? []
      : [{ schemaVersion: 1 as const, subprojectId, kind, notificationId }];
  });
  if (owed.length > 0) await send(owed, projectId);
}
