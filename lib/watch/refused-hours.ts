import { dayBefore, dayOf, hourOf } from './days.ts';

/** How often each code refused a source's webhooks. */
export type RefusalCounts = Readonly<Record<string, number>>;
export type RefusedHour = { readonly source: string; readonly hour: string; readonly counts: RefusalCounts };

/** Fewer may be somebody trying, or a single webhook that its CRM sends again. */
export const MIN_REFUSALS = 10;
/** One burst is not a rotated secret. */
export const MIN_REFUSED_HOURS = 2;
/** How far back refusals are looked at. */
export const REFUSAL_HOURS = 24;
/** A source that was quiet for longer is not missed if it is refused: strangers can have any source refused. */
const ALIVE_DAYS = 7;

/**
 * Whether a source has lost its sender: refused at least ten times, in at least two hours, and nothing of it taken since. Whoever knows
 * the URL can have a request refused, but can't keep the source from delivering: so it is called refused only where the real sender
 * is absent as well, and only if there was one in the last week.
 * @param hours of this source
 * @param newestDelivery when it was last taken, if that was in the last 24 hours
 * @returns how often each code refused it since, or undefined
 */
export function refusedSince(
  hours: readonly RefusedHour[],
  newestDelivery: string | undefined,
): RefusalCounts | undefined {
  // In the hour of the last delivery nobody knows which came first.
  const after = newestDelivery === undefined ? '' : hourOf(new Date(newestDelivery));
  const since = hours.filter(({ hour }) => hour > after);
  if (since.length < MIN_REFUSED_HOURS) return undefined;
  const counts: Record<string, number> = {};
  for (const hour of since) {
    for (const [code, count] of Object.entries(hour.counts)) counts[code] = (counts[code] ?? 0) + count;
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return total < MIN_REFUSALS ? undefined : counts;
}

export function isAlive(deliveredDays: ReadonlySet<string>, now: Date): boolean {
  const today = dayOf(now);
  return Array.from({ length: ALIVE_DAYS + 1 }, (_, age) => dayBefore(today, age)).some((day) =>
    deliveredDays.has(day),
  );
}
