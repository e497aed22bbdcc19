import * as z from 'zod/mini';
import { NOTIFICATION_KINDS } from '../account/notification.ts';

/** Ids only: the worker derives content and link when it sends. */
export const notificationMessageSchema = z.object({
  schemaVersion: z.literal(1),
  subprojectId: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  notificationId: z.string(),
});
export type NotificationMessage = z.infer<typeof notificationMessageSchema>;
