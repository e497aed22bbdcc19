import { leadingBits, lengthPrefixed, sha256 } from '../encoding/hash.ts';
import type { Subproject } from './subproject.ts';

/** What the project's endpoint is told about; the message type is `subproject.<kind>`. */
export const NOTIFICATION_KINDS = ['opened', 'closed', 'suspended', 'resumed', 'claim_reissued'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/**
 * The `webhook-id` of a change: the same however often the message is sent, so that the receiver can tell.
 * @param cause what made the change: the register of a CRM event, or the item's version for a command
 */
export function notificationIdOf(subprojectId: string, kind: NotificationKind, cause: string): string {
  return `msg_${leadingBits(sha256(lengthPrefixed(subprojectId, kind, cause)), 130)}`;
}

/** The item with one more notification owed. An older one of the same kind is superseded: content is derived when sent. */
export function owing(subproject: Subproject, kind: NotificationKind, cause: string): Subproject {
  const id = notificationIdOf(subproject.subprojectId, kind, cause);
  return { ...subproject, pendingNotifications: { ...subproject.pendingNotifications, [kind]: id } };
}
