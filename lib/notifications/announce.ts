import { NOTIFICATION_KINDS, type NotificationKind } from '../account/notification.ts';
import type { Subproject } from '../account/subproject.ts';
import type { NotificationMessage } from '../messages/notification.ts';

export type SendNotifications = (
  messages: readonly NotificationMessage[],
  projectId: string,
) => Promise<void>;

/**
 * Sends what a change owes. What changed nothing sends all that is still pending, under the same ids: the write before
 * it may have been the last thing its function did.
 * @param before the item as it was; the very `after` if nothing was written
 */
export async function announce(
  send: SendNotifications,
  before: Subproject | undefined,
  after: Subproject,
): Promise<void> {
  const known = before === after ? {} : (before?.pendingNotifications ?? {});
  const owed = NOTIFICATION_KINDS.flatMap((kind: NotificationKind) => {
    const notificationId = after.pendingNotifications[kind];
    if (notificationId === undefined || notificationId === known[kind]) return [];
    return [{ schemaVersion: 1 as const, subprojectId: after.subprojectId, kind, notificationId }];
  });
  if (owed.length > 0) await send(owed, after.projectId);
}
