import { sha256 } from '../encoding/hash.ts';
import { addDays, dayOf } from './days.ts';

/** From which day a project's usage is spread over how many shards; before the first entry over one. */
export type ShardCounts = Readonly<Record<string, number>>;

/** A day's count is fixed before anybody writes to it: clocks differ by minutes, configuration is remembered for seconds. */
const NOTICE_DAYS = 2;

export function shardCountOn(counts: ShardCounts, day: string): number {
  const lastDay = Object.keys(counts)
    .filter((from) => from <= day)
    .sort()
    .at(-1);
  return lastDay === undefined ? 1 : (counts[lastDay] ?? 1);
}

/** All usage of a subproject on a day lies in one shard, so that repeats meet. */
export function shardOf(subprojectId: string, count: number): number {
  return count === 1 ? 0 : sha256(subprojectId).readUInt32BE() % count;
}

/** Each is a message, a run and an item a night; with ten million events each they take ten billion a day. */
export const MAX_SHARDS = 1_000;

/** The list with another count, in force from the day after tomorrow; the very list if it is so then already. */
export function withShardCount(counts: ShardCounts, count: number, now: Date): ShardCounts {
  const day = addDays(dayOf(now), NOTICE_DAYS);
  return shardCountOn(counts, day) === count ? counts : { ...counts, [day]: count };
}
