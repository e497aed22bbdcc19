import { ended, MAX_SAMPLE, type Job, type JobResult } from './job.ts';

export type Cursor = NonNullable<Job['cursor']>;

/** One page of work, done. */
export type Page = {
  readonly results: readonly JobResult[];
  /** Where the next one begins; undefined: this was the last. */
  readonly cursor: Cursor | undefined;
  readonly total?: number | undefined;
  /** How long to wait before the next page, where what is left can't be had yet. */
  readonly waitSeconds?: number | undefined;
};

/** One item of work. Items of the same `lane` are done one after the other. */
export type Item = {
  readonly lane: string;
  /** What is said of it should it fail. */
  readonly about: Omit<JobResult, 'outcome'>;
  readonly act: () => Promise<JobResult>;
};

/** Lanes at a time: below the number of times that a write is tried against others who write the same item. */
const MAX_LANES = 8;

/**
 * Does all items. If one fails, the page fails and is tried again, for done twice is done once; but a single item that nothing can help
 * must not hold up all others for ever: `isLenient` counts as failed what fails while others succeed.
 */
export async function workOff(items: readonly Item[], isLenient: boolean): Promise<readonly JobResult[]> {
  const faults: unknown[] = [];
  const results: JobResult[] = [];
  const lanes = [...Map.groupBy(items, ({ lane }) => lane).values()];
  const work = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      for (const { about, act } of lane) {
        if (faults.length > 0 && !isLenient) return;
        try {
          results.push(await act());
        } catch (error) {
          faults.push(error);
          results.push({
            ...about,
            outcome: 'failed',
            reason: error instanceof Error ? error.name : 'unknown',
          });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_LANES }, work));
  const isOutage = faults.length === items.length;
  if (faults.length > 0 && (!isLenient || isOutage)) throw faults[0];
  return results;
}

/** The job after this page: cursor, counts and sample change in one write. */
export function withPage(job: Job, { results, cursor, total }: Page, now: Date): Job {
  const { cursor: _done, lastError: _over, ...rest } = job;
  const listed = job.isDryRun ? results : results.filter(({ outcome }) => !WENT_WELL.includes(outcome));
  const time = now.toISOString();
  const after: Job = {
    ...rest,
    ...(cursor !== undefined && { cursor }),
    ...(total !== undefined && { total }),
    steps: job.steps + 1,
    failures: 0,
    counts: added(
      job.counts,
      results.map(({ outcome }) => outcome),
    ),
    reasons: added(
      job.reasons,
      results.flatMap(({ reason }) => reason ?? []),
    ),
    sample: [...job.sample, ...listed].slice(0, MAX_SAMPLE),
    updateTime: time,
  };
  // Who was cancelled meanwhile stays so, with what its last page did.
  return cursor === undefined && job.state === 'running' ? ended(after, 'done', time) : after;
}

const WENT_WELL: readonly string[] = ['applied', 'unchanged', 'ignored', 'sent', 'closed'];

function added(counts: Readonly<Record<string, number>>, words: readonly string[]): Record<string, number> {
  const sums = new Map(Object.entries(counts));
  for (const word of words) sums.set(word, (sums.get(word) ?? 0) + 1);
  return Object.fromEntries(sums);
}
