import { dayBefore } from './days.ts';

/** What a source did on a weekday in each of so many weeks is its habit. */
export const HABIT_WEEKS = 3;
/** A missed day is remembered for a week, then the silence has become the habit. */
export const MAX_SILENT_DAYS = 7;

/**
 * Whether a source that is usually busy is silent: since it last delivered, it has missed a whole UTC day on whose weekday it
 * delivered in each of the three weeks before.
 *
 * A source that keeps to a weekly pattern, whatever its pattern, is so never called silent: days that it leaves out every week are not
 * expected. Nor is one younger than three weeks. A holiday is: nobody told us. It ends with the next delivery, and by itself two weeks
 * after the last one at the latest.
 * @param deliveredDays UTC days, of at least the last four weeks
 * @param today not over yet: it can end a silence, but not begin one
 */
export function isSilent(deliveredDays: ReadonlySet<string>, today: string): boolean {
  if (deliveredDays.has(today)) return false;
  for (let age = 1; age <= MAX_SILENT_DAYS; age += 1) {
    const day = dayBefore(today, age);
    if (deliveredDays.has(day)) return false;
    if (isExpected(deliveredDays, day)) return true;
  }
  return false;
}

function isExpected(deliveredDays: ReadonlySet<string>, day: string): boolean {
  return Array.from({ length: HABIT_WEEKS }, (_, week) => dayBefore(day, 7 * (week + 1))).every((before) =>
    deliveredDays.has(before),
  );
}
