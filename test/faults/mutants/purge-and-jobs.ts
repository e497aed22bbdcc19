import type { Mutant } from './mutant.ts';

/** Mistakes in how subprojects are purged, and in jobs. */
export const purgeAndJobMutants: readonly Mutant[] = [
  {
    name: 'fence-open',
    mistake: 'while a purge is under way, events of its customer are applied',
    file: 'lib/account/purged.ts',
    find: "if (current?.state === 'purging') throw new PurgeUnderWay(current, now);",
    replace: '',
    caughtBy: {
      scenario: 'purge',
      call: 'delete-subprojects GetItem Directory/subproject #2',
      fault: 'overtaken',
    },
  },
  {
    name: 'message-decides',
    mistake: 'what a message says is due is purged, whatever the item says',
    file: 'lib/account/purge.ts',
    find: 'return isDue(current, now) ? fenced(current, now) : current;',
    replace: 'return fenced(current, now);',
    caughtBy: {
      scenario: 'restored',
      call: 'delete-subprojects GetItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'horizon-forgotten',
    mistake: 'the tombstone does not keep the horizon',
    file: 'lib/account/purge.ts',
    find: "state: 'closed',\n    ...(horizonSecond !== undefined && { horizonSecond }),",
    replace: "state: 'closed',",
    caughtBy: {
      scenario: 'erasure',
      call: 'receive-webhook PutItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'owed-notifications-buried',
    mistake: 'a purge forgets what the endpoint has not been told yet',
    file: 'lib/account/purge.ts',
    find: 'pendingNotifications: purging.pendingNotifications,',
    replace: 'pendingNotifications: {},',
    caughtBy: {
      scenario: 'untold-erasure',
      call: 'delete-subprojects PutItem Directory/subproject #1',
      fault: 'refused',
    },
  },
  {
    name: 'failed-work-counted',
    mistake: 'what failed once in a job counts as failed for good',
    file: 'lib/jobs/page.ts',
    find: 'if (faults.length > 0 && (!isLenient || isOutage)) throw faults[0];',
    replace: '',
    caughtBy: { scenario: 'replay', call: 'run-replays GetItem Directory/subproject #1', fault: 'refused' },
  },
  {
    name: 'letter-removed-first',
    mistake: 'a dead letter is removed before it is back in its queue',
    file: 'lib/jobs/replays/dead-letters.ts',
    find: '      await this.#queue.sendBack(letters);\n      await this.#queue.remove(letters);',
    replace: '      await this.#queue.remove(letters);\n      await this.#queue.sendBack(letters);',
    caughtBy: {
      scenario: 'dead-letters',
      call: 'run-replays SendMessageBatch Signups #1',
      fault: 'refused',
    },
  },
  {
    name: 'job-not-sent',
    mistake: 'a job is answered whose message is not on its queue',
    file: 'lib/jobs/submit.ts',
    find: "    throw new AppError('unavailable', undefined, { cause: error });",
    replace: '    return;',
    caughtBy: { scenario: 'replay', call: 'manage-account SendMessageBatch Replays #1', fault: 'refused' },
  },
];
