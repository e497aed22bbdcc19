import type { RunState } from './cost-ledger.ts';
import { addDays, firstSecondOf } from './days.ts';
import { shardCountOn, shardOf, type ShardCounts } from './shards.ts';

type BilledProject = { readonly createTime: string; readonly usageShards?: ShardCounts | undefined };

/**
 * Until when usage is in the figures of some days, without a gap: the end of the last day that was computed after it had passed; or, of
 * the first that was not, the begin of the run that computed it so far.
 *
 * @param days that follow each other
 * @returns epoch milliseconds; the begin of the first day if that was not computed
 */
export function coveredUntil(
  { createTime, usageShards = {} }: BilledProject,
  runsByDay: ReadonlyMap<string, readonly RunState[]>,
  days: readonly string[],
  subprojectId?: string,
): number {
  let covered = firstSecondOf(days[0] ?? '') * 1000;
  for (const day of days) {
    const end = firstSecondOf(addDays(day, 1)) * 1000;
    const runs = runsByDay.get(day) ?? [];
    if (runs.length > 0 || day >= createTime.slice(0, 10)) {
      const until = readUntil(runs, shardsOf(usageShards, day, subprojectId));
      if (until < end) return Math.max(covered, until);
    }
    covered = end;
  }
  return covered;
}

/** Every pack that was stored before a run began is in it. */
function readUntil(runs: readonly RunState[], shards: readonly number[]): number {
  const begins = shards.map(
    (shard) => runs.find((run) => run.shard === shard)?.result?.startMs ?? Number.NEGATIVE_INFINITY,
  );
  return Math.min(...begins);
}

function shardsOf(counts: ShardCounts, day: string, subprojectId: string | undefined): readonly number[] {
  const count = shardCountOn(counts, day);
  if (subprojectId !== undefined) return [shardOf(subprojectId, count)];
  return Array.from({ length: count }, (_, index) => index);
}
