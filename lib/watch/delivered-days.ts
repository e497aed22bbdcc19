import type { Log } from '../log.ts';
import type { ActivityStore, ProjectActivity, SearchDeliveries } from './activity.ts';
import { dayOf } from './days.ts';
import { MAX_SILENT_DAYS } from './silence.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What went through a queue is recorded late, under the time at which it came. */
const OVERLAP_MS = HOUR_MS;
/** Every day that can count as missed, so that one on which nobody looked never does. */
const MAX_LOOK_BACK_MS = (MAX_SILENT_DAYS + 1) * DAY_MS;

export type DeliveredDaysDeps = {
  readonly activity: ActivityStore;
  readonly search: SearchDeliveries;
  readonly log: Log;
};

/**
 * The days on which each source delivered: what is remembered, and what the records say of the time since it was last looked. Of a
 * busy source the first page of a day says it, and a day that is known is not looked through again.
 */
export async function deliveredDays(
  { activity, search, log }: DeliveredDaysDeps,
  projectId: string,
  sources: readonly string[],
  known: ProjectActivity,
  now: Date,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const days = new Map(sources.map((source) => [source, new Set(known.deliveredDays.get(source))]));
  for (const { day, from, before } of daysSince(known.checkedTime, now)) {
    const wanted = sources.filter((source) => days.get(source)?.has(day) !== true);
    if (wanted.length === 0) continue;
    const { newest, isComplete } = await search({ projectId, sources: wanted, from, before });
    if (!isComplete) log.info('too many deliveries to look for every source', { projectId });
    // In doubt it delivered: nobody shall be woken because there was too much to read.
    const delivered = isComplete ? [...newest.keys()] : wanted;
    for (const source of delivered) days.get(source)?.add(day);
    await Promise.all(delivered.map((source) => activity.markDelivered(projectId, day, source)));
  }
  if (sources.length > 0) await activity.markChecked(projectId, now.toISOString());
  return days;
}

type DayPart = { readonly day: string; readonly from: Date; readonly before: Date };

/** Cut at midnight, UTC. */
function daysSince(checkedTime: string | undefined, now: Date): readonly DayPart[] {
  const checkedMs = checkedTime === undefined ? -Infinity : Date.parse(checkedTime) - OVERLAP_MS;
  const parts: DayPart[] = [];
  let from = new Date(Math.max(checkedMs, now.getTime() - MAX_LOOK_BACK_MS));
  while (from < now) {
    const day = dayOf(from);
    const before = new Date(Math.min(Date.parse(day) + DAY_MS, now.getTime()));
    parts.push({ day, from, before });
    from = before;
  }
  return parts;
}
