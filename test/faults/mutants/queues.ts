import type { Mutant } from './mutant.ts';

/** Mistakes in how messages are sent, worked off and acknowledged. */
export const queueMutants: readonly Mutant[] = [
  {
    name: 'failed-entries-ignored',
    mistake: 'entries of a batch that SQS did not take are not sent again',
    file: 'lib/aws/queue.ts',
    find: 'if (Failed.length === 0) return;',
    replace: 'if (Failed.length >= 0) return;',
    caughtBy: {
      scenario: 'signup',
      call: 'receive-webhook SendMessageBatch Notifications #1',
      fault: 'some-failed',
    },
  },
  {
    name: 'wrong-entries-again',
    mistake: 'the entries that were taken are sent again instead of those that were not',
    file: 'lib/aws/queue.ts',
    find: 'failed.has(String(index))',
    replace: '!failed.has(String(index))',
    caughtBy: {
      scenario: 'batch',
      call: 'receive-webhook SendMessageBatch Signups #1',
      fault: 'some-failed',
    },
  },
  {
    name: 'given-up-quietly',
    mistake: 'entries that SQS takes at no try are forgotten',
    file: 'lib/aws/queue.ts',
    find: 'if (attempt === MAX_SEND_ATTEMPTS) {',
    replace: 'if (attempt === MAX_SEND_ATTEMPTS) return;\n    if (attempt > MAX_SEND_ATTEMPTS) {',
    caughtBy: { scenario: 'batch', call: 'receive-webhook SendMessageBatch Signups #2', fault: 'all-failed' },
  },
  {
    name: 'acknowledged-before-queued',
    mistake: 'a webhook is answered before what was not applied is durable',
    file: 'lib/intake/receive.ts',
    find: '  await queue(deps, delivery, fetches, isQueued);',
    replace: '  queue(deps, delivery, fetches, isQueued).catch(() => undefined);',
    caughtBy: { scenario: 'batch', call: 'receive-webhook SendMessageBatch Signups #2', fault: 'refused' },
  },
  {
    name: 'not-queued',
    mistake: 'an event that could not be applied in the request counts as done',
    file: 'lib/intake/receive.ts',
    find: `        deps.log.error('could not apply an event in the request', { error: describeError(error) });
        return QUEUED;`,
    replace: `        deps.log.error('could not apply an event in the request', { error: describeError(error) });
        return { outcome: 'ignored', reason: 'failed' };`,
    caughtBy: {
      scenario: 'signup',
      call: 'receive-webhook PutItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'record-forgotten',
    mistake: 'a delivery that could not be recorded is answered all the same',
    file: 'lib/intake/receive.ts',
    find: '    await queue(deps, delivery, fetches, (result) => !isQueued(result));\n',
    replace: '',
    caughtBy: { scenario: 'signup', call: 'receive-webhook PutItem Ledger/delivery #1', fault: 'refused' },
  },
  {
    name: 'recorded-before-applied',
    mistake: 'the worker records first and does not apply what is recorded',
    file: 'lib/intake/onboard.ts',
    find: "const result = event.kind === 'ignored' ? ignored(event.reason) : await apply(deps, projectId, event);",
    replace: `if (event.kind !== 'ignored') {
    const known = (globalThis.recorded ??= new Set());
    if (known.has(deliveryId + index)) return ignored('known');
    known.add(deliveryId + index);
  }
  const result = event.kind === 'ignored' ? ignored(event.reason) : await apply(deps, projectId, event);`,
    caughtBy: {
      scenario: 'queued-signup',
      call: 'onboard-signups PutItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'errors-swallowed',
    mistake: 'a worker says that a message is done which failed',
    file: 'lib/queue/process-batch.ts',
    find: 'return { itemIdentifier: messageId };',
    replace: 'return undefined;',
    caughtBy: {
      scenario: 'signup',
      call: 'send-notifications GetItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'keyed-on-message-id',
    mistake: 'a message that came before is taken for done by its SQS id',
    file: 'lib/queue/process-batch.ts',
    find: '  let fields: LogFields = {};\n',
    replace: `  let fields: LogFields = {};
  const known = (globalThis.known ??= new Set());
  if (known.has(record.messageId)) return undefined;
  known.add(record.messageId);
`,
    caughtBy: {
      scenario: 'signup',
      call: 'send-notifications GetItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'cleared-before-told',
    mistake: 'the notification is crossed out before the endpoint has it',
    file: 'lib/notifications/deliver.ts',
    find: '  const status = await post(',
    replace: '  await deps.clearPending(subprojectId, kind, notificationId);\n  const status = await post(',
    caughtBy: {
      scenario: 'signup',
      call: 'send-notifications UpdateItem Directory/subproject #1',
      fault: 'crash-after',
    },
  },
  {
    name: 'refusal-is-delivery',
    mistake: 'what the endpoint refuses counts as delivered',
    file: 'lib/notifications/deliver.ts',
    find: 'if (status < 200 || status > 299) throw new NotificationRefused(status);',
    replace: '',
    caughtBy: {
      scenario: 'notification',
      call: 'send-notifications GetItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'denied-before-recorded',
    mistake: 'whoever is denied something is told so before it is on its way to the audit log',
    file: 'lib/api/serve.ts',
    find: '  await attemptOf(caller).denied(refusal.code, decision.reason);',
    replace: '  attemptOf(caller).denied(refusal.code, decision.reason).catch(() => undefined);',
    caughtBy: { scenario: 'denials', call: 'manage-account PutItem Audit/entries #4', fault: 'refused' },
  },
  {
    name: 'unrecorded-counts',
    mistake: 'a denied attempt that could not be recorded counts as recorded for the rest of the minute',
    file: 'lib/audit/attempt.ts',
    find: '      denials.forget(caller, what);\n',
    replace: '',
    caughtBy: { scenario: 'denials', call: 'manage-account PutItem Audit/entries #4', fault: 'refused' },
  },
];
