import type { Directory } from '../../account/directory.ts';
import { projectIdOf } from '../../account/ids.ts';
import type { ChangedDays } from '../../account/plan-history.ts';
import type { Clock } from '../../clock.ts';
import { forEachOf } from '../../concurrency.ts';
import type { RollUpMessage } from '../../messages/roll-up.ts';
import type { CostLedger } from '../cost-ledger.ts';
import { addDays, dayOf, daysBetween, monthsOf } from '../days.ts';
import { shardCountOn, shardOf, type ShardCounts } from '../shards.ts';
import { SEALED_AFTER_DAYS, type ShardDay } from '../usage-store.ts';
import { cardOn, hasPlanPrices, type Ratings } from './rate-card.ts';

export type RateAgainDeps = {
  readonly directory: Pick<Directory, 'readSubproject' | 'readProject'>;
  readonly ledger: Pick<CostLedger, 'readRun' | 'readSubjectMonth'>;
  readonly readRatings: (projectId: string) => Promise<Ratings | undefined>;
  readonly sendRollUps: (messages: readonly RollUpMessage[], groupId: string) => Promise<void>;
  /** Removes the entry only while it still has this id. */
  readonly clearRatings: (subprojectId: string, id: number) => Promise<void>;
  readonly now: Clock;
};

const READS_AT_A_TIME = 25;

/**
 * What a customer's changed plan makes of days already past: a message for each day that was, or is just being, rated with the plan of
 * before. Whatever else there is of the customer is rated by whoever reads the plan next. Done again it sends again, which changes nothing.
 */
export async function rateAgain(deps: RateAgainDeps, subprojectId: string): Promise<number> {
  const subproject = await deps.directory.readSubproject(subprojectId);
  const pending = subproject?.pendingRatings;
  if (pending === undefined) return 0;
  const days = await staleDays(deps, subprojectId, pending);
  const messages = days.map((day) => ({ schemaVersion: 1, kind: 'subject', subprojectId, day }) as const);
  await deps.sendRollUps(messages, projectIdOf(subprojectId));
  await deps.clearRatings(subprojectId, pending.id);
  return days.length;
}

/** Runs first, then what they wrote: a run that is done by the first look has written all by the second. */
async function staleDays(
  deps: RateAgainDeps,
  subprojectId: string,
  pending: ChangedDays,
): Promise<readonly string[]> {
  const projectId = projectIdOf(subprojectId);
  const ratings = await deps.readRatings(projectId);
  const days = daysIn(pending, deps.now()).filter((day) => hasPlanPrices(cardOn(ratings?.cards ?? {}, day)));
  if (days.length === 0) return [];
  const project = await deps.directory.readProject(projectId);
  const running = new Set<string>();
  await forEachOf(days, READS_AT_A_TIME, async (day) => {
    const run = await deps.ledger.readRun(placeOf(subprojectId, day, project?.usageShards));
    if (run !== undefined && run.result?.ticket !== run.ticket) running.add(day);
  });
  const months = await Promise.all(
    monthsOf(days).map((month) => deps.ledger.readSubjectMonth(subprojectId, month)),
  );
  const rated = new Set(months.flat().map(({ day }) => day));
  return days.filter((day) => rated.has(day) || running.has(day));
}

/** Until today; without those that are sealed. */
function daysIn({ since, before }: ChangedDays, now: Date): readonly string[] {
  const [firstOpen, today] = [addDays(dayOf(now), -SEALED_AFTER_DAYS), dayOf(now)];
  const last = before === undefined || before > today ? today : addDays(before, -1);
  return daysBetween(since < firstOpen ? firstOpen : since, last);
}

/** Where a customer's usage of a day lies. */
export function placeOf(subprojectId: string, day: string, shardCounts: ShardCounts = {}): ShardDay {
  const shard = shardOf(subprojectId, shardCountOn(shardCounts, day));
  return { projectId: projectIdOf(subprojectId), day, shard };
}
