import type { Clock } from '../clock.ts';
import type { Refusal } from '../metrics.ts';
import type { Refusals } from './activity.ts';
import { hourOf } from './days.ts';

/** At most one write a minute, a source and an execution environment, however many requests are refused. */
const MIN_WRITE_INTERVAL_MS = 60_000;

export type RefusalTally = {
  /** @returns what is to be added now to the source's count: this refusal, with those that were held back before it */
  readonly note: (refusal: Refusal) => Refusals | undefined;
};

/**
 * Gathers refusals, so that a flood of them costs next to nothing. What is gathered when the environment ends is lost, which is no loss:
 * the first one of each minute is written, and what is looked at is whether there are many.
 *
 * Only sources that are configured are counted, so that a stranger can fill neither the memory nor the table.
 */
export function createRefusalTally(now: Clock): RefusalTally {
  const sources = new Map<string, { counts: Record<string, number>; writtenMs: number }>();
  return {
    note({ projectId, source, code }) {
      if (projectId === undefined || source === undefined) return undefined;
      const time = now();
      const key = `${projectId}/${source}`;
      const tally = sources.get(key) ?? { counts: {}, writtenMs: -Infinity };
      sources.set(key, tally);
      tally.counts[code] = (tally.counts[code] ?? 0) + 1;
      if (time.getTime() - tally.writtenMs < MIN_WRITE_INTERVAL_MS) return undefined;
      const { counts } = tally;
      tally.counts = {};
      tally.writtenMs = time.getTime();
      return { projectId, source, hour: hourOf(time), counts };
    },
  };
}
