import type { Mutant } from './mutant.ts';

/** Mistakes in how items are written, and what is sent with them. */
export const storeMutants: readonly Mutant[] = [
  {
    name: 'unconditional-write',
    mistake: 'an item is written whatever is there',
    file: 'lib/aws/items.ts',
    find: '        ...condition,\n',
    replace: '',
    caughtBy: {
      scenario: 'queued-change',
      call: 'onboard-signups PutItem Directory/subproject #1',
      fault: 'overtaken',
    },
  },
  {
    name: 'version-not-compared',
    mistake: 'a change is written over any version of the item',
    file: 'lib/aws/items.ts',
    find: "ConditionExpression: '#version = :version',",
    replace: "ConditionExpression: '#version >= :version',",
    caughtBy: {
      scenario: 'queued-change',
      call: 'onboard-signups PutItem Directory/subproject #1',
      fault: 'overtaken',
    },
  },
  {
    name: 'version-not-raised',
    mistake: 'a write leaves the version as it was',
    file: 'lib/aws/items.ts',
    find: 'version: (current?.version ?? 0) + 1 };',
    replace: 'version: current?.version ?? 1 };',
    caughtBy: {
      scenario: 'queued-change',
      call: 'onboard-signups PutItem Directory/subproject #1',
      fault: 'overtaken',
    },
  },
  {
    name: 'conflict-swallowed',
    mistake: 'a refused condition counts as written',
    file: 'lib/aws/items.ts',
    find: 'if (refusal === undefined) return { item: next, isWritten: true };',
    replace: 'return { item: next, isWritten: refusal === undefined };',
    caughtBy: {
      scenario: 'coming-back',
      call: 'receive-webhook PutItem Directory/subproject #2',
      fault: 'refused',
    },
  },
  {
    name: 'announced-once',
    mistake: 'what was written before is not announced again',
    file: 'lib/account/apply.ts',
    find: '  await announce(sendNotifications, item);',
    replace: '  if (isWritten) await announce(sendNotifications, item);',
    caughtBy: {
      scenario: 'signup',
      call: 'receive-webhook PutItem Directory/subproject #1',
      fault: 'crash-after',
    },
  },
  {
    name: 'announced-before-write',
    mistake: 'the notification is sent before the change that owes it is written',
    file: 'lib/account/apply.ts',
    find: `  const { item, isWritten } = await directory.changeSubproject(
    subprojectId,
    (current) => owingRatings(current, change(current), today),
    expectation,
  );
  await announce(sendNotifications, item);`,
    replace: `  await announce(sendNotifications, change(await directory.readSubproject(subprojectId)));
  const { item, isWritten } = await directory.changeSubproject(
    subprojectId,
    (current) => owingRatings(current, change(current), today),
    expectation,
  );`,
    caughtBy: {
      scenario: 'suspension',
      call: 'manage-account PutItem Directory/subproject #1',
      fault: 'slow',
    },
  },
  {
    name: 'announcement-not-awaited',
    mistake: 'a command is answered before its notification is durable',
    file: 'lib/account/apply.ts',
    find: '  await announce(sendNotifications, item);',
    replace: '  announce(sendNotifications, item).catch(() => undefined);',
    caughtBy: {
      scenario: 'suspension',
      call: 'manage-account SendMessageBatch Notifications #1',
      fault: 'refused',
    },
  },
  {
    name: 'cleared-whatever-is-owed',
    mistake: 'the entry is removed without looking whether it is the one that was delivered',
    file: 'lib/aws/pending-notifications.ts',
    find: `            ConditionExpression: 'pendingNotifications.#kind = :id',
            ExpressionAttributeNames: { '#kind': kind, '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':id': notificationId, ':one': 1 }),`,
    replace: `            ConditionExpression: 'attribute_exists(pendingNotifications.#kind)',
            ExpressionAttributeNames: { '#kind': kind, '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':one': 1 }),`,
    caughtBy: {
      scenario: 'changed-mind',
      call: 'send-notifications UpdateItem Directory/subproject #1',
      fault: 'overtaken',
    },
  },
];
