import type { Mutant } from './mutant.ts';

/** Mistakes in how usage is taken, rolled up and rated again. */
export const usageMutants: readonly Mutant[] = [
  {
    name: 'pack-not-awaited',
    mistake: 'usage is answered before it is durable',
    file: 'lib/billing/intake/record-usage.ts',
    find: '  await Promise.all(packs.map((pack) => usage.putPack(place, pack, receiveTime.getTime())));',
    replace:
      '  Promise.all(packs.map((pack) => usage.putPack(place, pack, receiveTime.getTime()))).catch(() => undefined);',
    caughtBy: { scenario: 'late-usage', call: 'record-usage PutItem Usage/pack #1', fault: 'refused' },
  },
  {
    name: 'late-message-swallowed',
    mistake: 'late usage is answered though nobody was told to roll its day up',
    file: 'lib/billing/intake/record-usage.ts',
    find: '  await sendRollUps([message], place.projectId, LATE_DELAY_SECONDS);',
    replace: '  await sendRollUps([message], place.projectId, LATE_DELAY_SECONDS).catch(() => undefined);',
    caughtBy: { scenario: 'late-usage', call: 'record-usage SendMessageBatch RollUps #1', fault: 'refused' },
  },
  {
    name: 'begun-is-done',
    mistake: 'a message is dropped because a later run began, whether or not it came to its end',
    file: 'lib/billing/roll-up/run-shard.ts',
    find: 'const result = (await ledger.readRun(place))?.result;',
    replace:
      'const run = await ledger.readRun(place);\n  const result = run && { ticket: run.ticket, corruptPacks: [] };',
    caughtBy: {
      scenario: 'late-usage',
      call: 'roll-up-costs UpdateItem Ledger/run #1',
      fault: 'crash-after',
    },
  },
  {
    name: 'ratings-announced-once',
    mistake: 'what a late plan owes is said only by the delivery that wrote it',
    file: 'lib/account/apply.ts',
    find: '  await announceRatings(sendRollUps, item);',
    replace: '  if (isWritten) await announceRatings(sendRollUps, item);',
    caughtBy: {
      scenario: 'late-plan',
      call: 'receive-webhook PutItem Directory/subproject #1',
      fault: 'crash-after',
    },
  },
  {
    name: 'ratings-cleared-first',
    mistake: 'what a late plan owes is forgotten before its days are to be rated again',
    file: 'lib/billing/rating/rate-again.ts',
    find: `  await deps.sendRollUps(messages, projectIdOf(subprojectId));
  await deps.clearRatings(subprojectId, pending.id);`,
    replace: `  await deps.clearRatings(subprojectId, pending.id);
  await deps.sendRollUps(messages, projectIdOf(subprojectId));`,
    caughtBy: {
      scenario: 'late-plan',
      call: 'roll-up-costs UpdateItem Directory/subproject #1',
      fault: 'crash-after',
    },
  },
];
