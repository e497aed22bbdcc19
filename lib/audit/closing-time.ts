import { addDays, dayOf } from '../billing/days.ts';

/**
 * A function records its own attempts in their day, and works on one for at most seconds; what comes from others sets out for a day only
 * while that is open. So an hour after midnight nobody writes into the day before any more.
 */
export const GRACE_MS = 3_600_000;

/** The last day that can be closed at `now`. */
export function lastClosableDay(now: Date): string {
  return addDays(dayOf(new Date(now.getTime() - GRACE_MS)), -1);
}

/** The first that a record which comes late still finds open: half an hour before a day can be closed, nothing sets out for it. */
export function firstOpenDay(now: Date): string {
  return dayOf(new Date(now.getTime() - GRACE_MS / 2));
}
