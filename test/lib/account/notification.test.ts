import { expect, test } from 'vitest';
import { NOTIFICATION_KINDS, notificationIdOf, owing } from '../../../lib/account/notification.ts';
import { SUBPROJECT_ID, subproject } from '../../support/factories.ts';

test('a change has one notification id, however often it is asked for, and no other change has it', () => {
  const causes = ['version 1', 'version 11', 'signedUp@1'];
  const ids = () =>
    NOTIFICATION_KINDS.flatMap((kind) => causes.map((cause) => notificationIdOf(SUBPROJECT_ID, kind, cause)));
  expect(ids()).toEqual(ids());
  expect(new Set(ids()).size).toBe(NOTIFICATION_KINDS.length * causes.length);
  // Standard Webhooks: an id has no dot.
  for (const id of ids()) expect(id).toMatch(/^msg_[0-9a-hjkmnp-tv-z]{26}$/);
});

test('a newer notification of a kind takes the place of the older one; other kinds stay', () => {
  const item = owing(owing(owing(subproject(), 'opened', 'a'), 'closed', 'b'), 'opened', 'c');
  expect(item.pendingNotifications).toEqual({
    opened: notificationIdOf(SUBPROJECT_ID, 'opened', 'c'),
    closed: notificationIdOf(SUBPROJECT_ID, 'closed', 'b'),
  });
});
