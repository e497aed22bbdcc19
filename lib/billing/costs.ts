import { shardCountOn, shardOf, type ShardCounts } from './shards.ts';
import type { CostLedger, RunResult, RunState } from './cost-ledger.ts';
import { coveredUntil } from './coverage.ts';
import { dayOf, daysBetween, endMsOf, monthsOf } from './days.ts';
import { ratingRevisionOn, type Ratings } from './rating/rate-card.ts';
import type { RatedDay } from './rating/rate-day.ts';
import { totalOf } from './roll-up/total.ts';
import type { ShardDay } from './usage-store.ts';

/** Days as asked for, inclusive. */
export type DayRange = { readonly from: string; readonly to: string };

export type CostDay = RatedDay & { readonly day: string };

export type Costs = {
  /** Whether everything that came is in it, at today's prices: then nothing but late usage or a new card changes it. */
  readonly isComplete: boolean;
  /** Epoch milliseconds: usage until then is in it, without a gap. */
  readonly coveredUntilMs: number;
  /** Days with usage, in their order. */
  readonly days: readonly CostDay[];
  readonly total: RatedDay;
  /** Subjects that were no subprojects when they were rolled up; of each shard's day the first. */
  readonly unattributed: readonly string[];
};

export type CostsDeps = {
  readonly ledger: Pick<CostLedger, 'readRuns' | 'readSubjectMonth'>;
  readonly readRatings: (projectId: string) => Promise<Ratings | undefined>;
};

type BilledProject = {
  readonly projectId: string;
  readonly createTime: string;
  readonly usageShards?: ShardCounts | undefined;
};

export async function projectCosts(
  { ledger, readRatings }: CostsDeps,
  project: BilledProject,
  range: DayRange,
  now: Date,
): Promise<Costs> {
  const days = daysBetween(range.from, range.to);
  const ratings = await readRatings(project.projectId);
  const runs = await runsOf(ledger, project.projectId, days);
  const byDay = Map.groupBy(runs, ({ day }) => day);
  const status = statusOf(project, ratings, byDay, now);
  const costDays = days.flatMap((day) => {
    const results = (byDay.get(day) ?? []).flatMap(({ result }) => (result ? [result] : []));
    const rated = totalOf(results);
    return Object.keys(rated.meters).length === 0 ? [] : [{ day, ...rated }];
  });
  const unattributed = days.flatMap((day) =>
    (byDay.get(day) ?? []).flatMap(({ result }) => result?.unattributed ?? []),
  );
  return {
    isComplete: days.every((day) => status(day)),
    coveredUntilMs: coveredUntil(project, byDay, days),
    days: costDays,
    total: totalOf(costDays),
    unattributed: [...new Set(unattributed)].sort(),
  };
}

export async function subprojectCosts(
  { ledger, readRatings }: CostsDeps,
  project: BilledProject,
  subprojectId: string,
  range: DayRange,
  now: Date,
): Promise<Costs> {
  const days = daysBetween(range.from, range.to);
  const ratings = await readRatings(project.projectId);
  const byDay = Map.groupBy(await runsOf(ledger, project.projectId, days), ({ day }) => day);
  const status = statusOf(project, ratings, byDay, now, subprojectId);
  const months = await Promise.all(
    monthsOf(days).map((month) => ledger.readSubjectMonth(subprojectId, month)),
  );
  const costDays = months.flat().filter(({ day }) => day >= range.from && day <= range.to);
  return {
    isComplete: days.every((day) => status(day)),
    coveredUntilMs: coveredUntil(project, byDay, days, subprojectId),
    days: costDays,
    total: totalOf(costDays),
    unattributed: costDays.length === 0 ? [] : [subprojectId],
  };
}

/** The account's costs are those of its projects. */
export function sumOfCosts(costs: readonly Costs[]): Costs {
  const byDay = Map.groupBy(
    costs.flatMap(({ days }) => days),
    ({ day }) => day,
  );
  const days = [...byDay].map(([day, ofDay]) => ({ day, ...totalOf(ofDay) }));
  return {
    isComplete: costs.every(({ isComplete }) => isComplete),
    coveredUntilMs: Math.min(...costs.map(({ coveredUntilMs }) => coveredUntilMs)),
    days: days.sort((a, b) => (a.day < b.day ? -1 : 1)),
    total: totalOf(days),
    unattributed: costs.flatMap(({ unattributed }) => unattributed),
  };
}

async function runsOf(
  ledger: Pick<CostLedger, 'readRuns'>,
  projectId: string,
  days: readonly string[],
): Promise<readonly RunState[]> {
  const months = await Promise.all(monthsOf(days).map((month) => ledger.readRuns(projectId, month)));
  return months.flat();
}

/**
 * Whether a day is complete: past, and of each shard the run with the last ticket began after the day, came to its end, read every
 * pack, and rated by the prices of today. A day before the project was there is complete, unless usage came for it.
 */
export function statusOf(
  { createTime, usageShards = {} }: BilledProject,
  ratings: Ratings | undefined,
  runsByDay: ReadonlyMap<string, readonly RunState[]>,
  now: Date,
  subprojectId?: string,
): (day: string) => boolean {
  const today = dayOf(now);
  return (day) => {
    const runs = runsByDay.get(day) ?? [];
    if (day >= today) return false;
    if (runs.length === 0) return day < createTime.slice(0, 10);
    const count = shardCountOn(usageShards, day);
    const ratingRevision = ratingRevisionOn(ratings, day);
    const shards =
      subprojectId === undefined
        ? Array.from({ length: count }, (_, index) => index)
        : [shardOf(subprojectId, count)];
    return shards.every((shard) =>
      isCurrent(
        runs.find((run) => run.shard === shard),
        ratingRevision,
      ),
    );
  };
}

function isCurrent(run: RunState | undefined, ratingRevision: string): boolean {
  if (run?.result === undefined) return false;
  const { ticket, corruptPacks, startMs } = run.result;
  // What a run of the day itself did not see yet, says nothing of itself when it comes.
  const isOver = startMs >= endMsOf(run.day);
  const isWhole = ticket === run.ticket && corruptPacks.length === 0 && isOver;
  return isWhole && isRatedAt(run.result, ratingRevision);
}

/** Nothing costs nothing, whatever the prices. */
function isRatedAt({ ratingRevision, eventCount }: RunResult, wanted: string): boolean {
  return ratingRevision === wanted || eventCount === 0;
}

/** The runs whose days have other prices now, and can be rated again: each begun run that is not known to be current. */
export async function staleRuns(
  { ledger, readRatings }: CostsDeps,
  projectId: string,
  range: DayRange,
): Promise<readonly ShardDay[]> {
  const days = daysBetween(range.from, range.to);
  const ratings = await readRatings(projectId);
  const runs = await runsOf(ledger, projectId, days);
  return runs
    .filter(
      ({ day, result }) =>
        days.includes(day) && (result === undefined || !isRatedAt(result, ratingRevisionOn(ratings, day))),
    )
    .map(({ day, shard }) => ({ projectId, day, shard }));
}
