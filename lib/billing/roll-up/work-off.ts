import type { Directory } from '../../account/directory.ts';
import { projectIdOf } from '../../account/ids.ts';
import type { CountRun } from '../../metrics.ts';
import type { RollUpMessage } from '../../messages/roll-up.ts';
import { addDays, dayOf } from '../days.ts';
import { placeOf, rateAgain, type RateAgainDeps } from '../rating/rate-again.ts';
import { issueAsked, issueDueMonths, type IssueDeps } from '../invoice/issue-due.ts';
import { shardCountOn } from '../shards.ts';
import type { ShardDay } from '../usage-store.ts';
import { REPORT_DELAY_SECONDS, reportNight, type ReportDeps } from './report-night.ts';
import { isSealed, runShard, type RunRequest, type RunShardDeps } from './run-shard.ts';

export type RollUpDeps = RunShardDeps &
  RateAgainDeps &
  ReportDeps &
  IssueDeps & { readonly sendRollUps: SendRollUps; readonly countRun: CountRun };

type SendRollUps = (
  messages: readonly RollUpMessage[],
  groupId: string,
  delaySeconds?: number,
) => Promise<void>;

/** Some packs of a day could not be read. They stay where they are; the day is shown as incomplete. */
export class PacksSetAside extends Error {
  override readonly name = 'PacksSetAside';
}

const PROJECTS_AT_A_TIME = 100;

/**
 * One message of the roll-ups queue.
 * @returns ComeAgain if it is too early for it
 * @throws PacksSetAside once everything that can be read is rolled up
 */
export function workOffRollUp(deps: RollUpDeps, message: RollUpMessage): Promise<unknown> {
  switch (message.kind) {
    case 'night':
      return sendNight(deps);
    case 'report':
      return reportNight(deps, message.day, message.startMs);
    case 'day':
      return sendDay(deps, message.day, message.projectId);
    case 'shard':
      return workOffShard(deps, message, { afterTicket: message.afterTicket });
    case 'plans':
      return workOffPlans(deps, message.subprojectId);
    case 'subject':
      return workOffSubject(deps, message.subprojectId, message.day);
    case 'issue':
      return message.month === undefined ? issueDueMonths(deps) : issueAsked(deps, message.month);
  }
}

/** Yesterday, and who says what became of it. */
async function sendNight(deps: RollUpDeps): Promise<void> {
  const start = deps.now();
  const day = addDays(dayOf(start), -1);
  await sendDay(deps, day);
  const report = { schemaVersion: 1, kind: 'report', day, startMs: start.getTime() } as const;
  await deps.sendRollUps([report], 'account', REPORT_DELAY_SECONDS);
  await deps.sendRollUps([{ schemaVersion: 1, kind: 'issue' }], 'account');
}

/** A message for each shard of a day, so that each is a run of its own that can fail and come again alone. */
export async function sendDay(
  deps: Pick<RollUpDeps, 'sendRollUps' | 'now'> & {
    readonly directory: Pick<Directory, 'readProject' | 'listProjects'>;
  },
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

async function workOffPlans(deps: RollUpDeps, subprojectId: string): Promise<void> {
  const days = await rateAgain(deps, subprojectId);
  deps.log.info('a plan changed for days already past', { subprojectId, outcomes: { days } });
}

async function workOffSubject(deps: RollUpDeps, subprojectId: string, day: string): Promise<void> {
  const project = await deps.directory.readProject(projectIdOf(subprojectId));
  await workOffShard(deps, placeOf(subprojectId, day, project?.usageShards), { subprojectId });
}

async function workOffShard(deps: RollUpDeps, place: ShardDay, request: RunRequest): Promise<void> {
  const { projectId, day, shard } = place;
  const outcome = await runShard(deps, { projectId, day, shard }, request);
  const fields = { kind: outcome.kind, projectId, day, shard };
  if (!('result' in outcome)) {
    deps.log.info('nothing to roll up', fields);
    return;
  }
  const { result } = outcome;
  if (outcome.kind === 'superseded') {
    deps.log.info('another run began later', fields);
    return;
  }
  deps.countRun({
    projectId,
    day,
    shard,
    subjects: result.subjectCount,
    events: result.eventCount,
    duplicates: result.duplicateCount,
    conflicts: result.conflictCount,
    unratedMeters: result.unrated.length,
    unattributed: result.unattributedCount ?? 0,
    corruptPacks: result.corruptPacks.length,
    seconds: result.durationMs / 1000,
  });
  if (result.corruptPacks.length > 0) {
    throw new PacksSetAside(`${result.corruptPacks.length} packs of a day can not be read`);
  }
}
