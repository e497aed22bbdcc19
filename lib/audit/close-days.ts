import type { Clock } from '../clock.ts';
import { addDays } from '../billing/days.ts';
import { lastClosableDay } from './closing-time.ts';
import { contentOf, digestOf, type AuditDigest } from './digest.ts';
import { recordsInOrder } from './in-order.ts';
import type { AuditReader } from './trail.ts';

/** How far back the first run looks for the first day: a copy of the table is kept for as long. */
const MAX_FIRST_DAYS = 35;

/** No digest is ever written over. */
export type AuditDigests = {
  readonly readLast: () => Promise<AuditDigest | undefined>;
  /** Oldest first. @param from, to days, inclusive */
  readonly list: (from: string, to: string, limit: number) => Promise<readonly AuditDigest[]>;
  /** @returns the one that stands for the day: this, or one that was there before */
  readonly put: (digest: AuditDigest) => Promise<AuditDigest>;
};

export type CloseDaysDeps = {
  readonly reader: Pick<AuditReader, 'readShardForward'>;
  readonly digests: Pick<AuditDigests, 'readLast' | 'put'>;
  /** Is told once no day is left to be closed. */
  readonly countClosed: (dayCount: number) => void;
  readonly now: Clock;
};

/**
 * Closes every day that is over and not closed, in order, those on which nothing happened too. Done twice, late or at once it comes to
 * the same digests: what it has closed stays closed when it is interrupted.
 * @throws Error if a day was closed otherwise
 */
export async function closeDays({ reader, digests, countClosed, now }: CloseDaysDeps): Promise<void> {
  const last = lastClosableDay(now());
  let previous = await digests.readLast();
  let dayCount = 0;
  let day = previous === undefined ? await firstDay(reader, last) : addDays(previous.day, 1);
  for (; day <= last; day = addDays(day, 1)) {
    const content = await contentOf(recordsInOrder(reader, day));
    const digest = digestOf(day, content, previous?.digest ?? '');
    const stored = await digests.put(digest);
    if (stored.digest !== digest.digest) throw new Error(`${day} was closed by another digest`);
    previous = digest;
    dayCount += 1;
  }
  countClosed(dayCount);
}

/** The first with a record; if there is none, the last that is over: the chain begins there. */
async function firstDay(reader: CloseDaysDeps['reader'], last: string): Promise<string> {
  for (let back = MAX_FIRST_DAYS; back > 0; back -= 1) {
    const day = addDays(last, -back);
    const { done } = await recordsInOrder(reader, day, '', 1).next();
    if (done !== true) return day;
  }
  return last;
}
