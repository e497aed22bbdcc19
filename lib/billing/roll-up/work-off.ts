import type { Directory } from '../../account/directory.ts';
import type { Log } from '../../log.ts';
import type { RollUpMessage } from '../../messages/roll-up.ts';
import { addDays, dayOf } from '../days.ts';
import { issueAsked, issueDueMonths, type IssueDeps } from '../invoice/issue-due.ts';
import { shardCountOn } from '../shards.ts';
import type { ShardDay } from '../usage-store.ts';
import { isSealed, runShard, type RunShardDeps } from './run-shard.ts';

export type RollUpDeps = RunShardDeps &
  IssueDeps & {
    readonly directory: Pick<Directory, 'readProject' | 'listProjects'>;
    readonly sendRollUps: (messages: readonly RollUpMessage[], groupId: string) => Promise<void>;
    readonly log: Log;
  };

/** Some packs of a day could not be read. They stay where they are; the day is shown as incomplete. */
export class PacksSetAside extends Error {
  override readonly name = 'PacksSetAside';
}

const PROJECTS_AT_A_TIME = 100;

/** One message of the roll-ups queue. @throws PacksSetAside once everything that can be read is rolled up */
export async function workOffRollUp(deps: RollUpDeps, message: RollUpMessage): Promise<void> {
  switch (message.kind) {
    case 'night':
      await sendDay(deps, addDays(dayOf(deps.now()), -1));
      return deps.sendRollUps([{ schemaVersion: 1, kind: 'issue' }], 'account');
    case 'day':
      return sendDay(deps, message.day, message.projectId);
    case 'shard':
      return workOffShard(deps, message, message.afterTicket);
    case 'issue':
      return message.month === undefined ? issueDueMonths(deps) : issueAsked(deps, message.month);
  }
}

/** A message for each shard of a day, so that each is a run of its own that can fail and come again alone. */
export async function sendDay(
  deps: Pick<RollUpDeps, 'directory' | 'sendRollUps' | 'now'>,
  day: string,
  onlyProjectId?: string,
): Promise<void> {
  if (isSealed(day, deps.now())) return;
  if (onlyProjectId !== undefined) {
    const project = await deps.directory.readProject(onlyProjectId);
    if (project !== undefined) await sendProjectDay(deps, project, day);
    return;
  }
  let after: string | undefined;
  do {
    const page = await deps.directory.listProjects({ pageSize: PROJECTS_AT_A_TIME, after });
    for (const project of page.items) await sendProjectDay(deps, project, day);
    after = page.last;
  } while (after !== undefined);
}

async function sendProjectDay(
  { sendRollUps }: Pick<RollUpDeps, 'sendRollUps'>,
  { projectId, usageShards = {} }: { projectId: string; usageShards?: Record<string, number> | undefined },
  day: string,
): Promise<void> {
  const messages = Array.from({ length: shardCountOn(usageShards, day) }, (_, shard) => ({
    schemaVersion: 1 as const,
    kind: 'shard' as const,
    projectId,
    day,
    shard,
  }));
  await sendRollUps(messages, projectId);
}

async function workOffShard(deps: RollUpDeps, place: ShardDay, afterTicket?: number): Promise<void> {
  const { projectId, day, shard } = place;
  const outcome = await runShard(deps, { projectId, day, shard }, afterTicket);
  const fields = { kind: outcome.kind, projectId, day, shard };
  if (!('result' in outcome)) {
    deps.log.info('nothing to roll up', fields);
    return;
  }
  const { result } = outcome;
  const outcomes = {
    events: result.eventCount,
    duplicates: result.duplicateCount,
    conflicts: result.conflictCount,
    subjects: result.subjectCount,
    unratedMeters: result.unrated.length,
    corruptPacks: result.corruptPacks.length,
    milliseconds: result.durationMs,
  };
  deps.log.info('rolled up', { ...fields, outcomes });
  if (result.corruptPacks.length > 0) {
    throw new PacksSetAside(`${result.corruptPacks.length} packs of a day can not be read`);
  }
}
