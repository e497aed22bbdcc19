import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { ComeAgain } from '../queue/come-again.ts';
import { isEnded, type Job } from './job.ts';
import type { JobStore } from './job-store.ts';
import { withPage, type Page } from './page.ts';

/** Tries of one page: 12 waits, about 6 hours, as of a signup. Then a person has to look. */
export const MAX_PAGE_TRIES = 12;
/** Of a worker's time: what a page may need at most, and its saving. */
export const PAGE_RESERVE_MS = 30_000;
/** From this try on, what fails alone is counted as failed and left behind. */
const LENIENT_FROM_TRY = 4;
/** Another worker has the same job in hand: a message came twice. It is looked after again once in a while. */
const OTHER_WORKER_SECONDS = 60;
const MAX_PAGE_ITEMS = 100;
/** At a low rate a page is what may be done in this time, so that progress shows and a cancel is heard. */
const PAGE_SECONDS = 5;

export type RunDeps = {
  readonly jobs: JobStore;
  readonly now: Clock;
  readonly log: Log;
  /** Milliseconds. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** How long this worker may still run, in milliseconds, less what it needs to save a page. */
  readonly remainingMs: () => number;
};

export type PageRequest = {
  readonly cursor: Job['cursor'];
  readonly maxItems: number;
  /** See workOff. */
  readonly isLenient: boolean;
};

/** Does one page. Done twice must be done once: a page whose saving failed is done again. */
export type Work = (job: Job, request: PageRequest) => Promise<Page>;

/** A page failed. `tries` says how often by now, for the job's message was received far more often than it failed. */
export class PageFailed extends Error {
  override readonly name = 'PageFailed';
  readonly tries: number;

  constructor(tries: number, cause: unknown) {
    super('a page of a job failed', { cause });
    this.tries = tries;
  }
}

/**
 * Goes on with a job page by page until it ends, or until there is no time left: then the same message comes again. Whoever else works at
 * the same job, a page counts once: it is saved only by who saves it first.
 * @throws PageFailed
 */
export async function runJob(deps: RunDeps, given: Job, work: Work): Promise<ComeAgain | undefined> {
  const { log } = deps;
  let job = await started(deps, given);
  while (!isEnded(job)) {
    const startMs = deps.now().getTime();
    const page = await tried(deps, job, work);
    if (page === undefined) return new ComeAgain(OTHER_WORKER_SECONDS);
    const { item, isWritten } = await saved(deps, job, page);
    if (!isWritten) return isEnded(item) ? undefined : new ComeAgain(OTHER_WORKER_SECONDS);
    job = item;
    if (isEnded(job)) break;
    if (page.waitSeconds !== undefined) return new ComeAgain(page.waitSeconds);
    await keepRate(deps, job, page, startMs);
    // After a page, never before one: however short the time, each receive makes progress.
    if (deps.remainingMs() <= 0) return new ComeAgain(0);
  }
  const { jobId, kind, state, counts } = job;
  log.info('a job has ended', { jobId, kind, state, outcomes: counts });
  return undefined;
}

/** What failed is taken up where it stood: its message came again, so somebody wants it to. */
async function started({ jobs, now }: RunDeps, { kind, jobId }: Job): Promise<Job> {
  const starting = jobs.changeJob(kind, jobId, (read) => {
    const current = existing(read);
    if (current.state !== 'waiting' && current.state !== 'failed') return current;
    const { completeTime: _ended, ...open } = current;
    return { ...open, state: 'running', failures: 0, updateTime: now().toISOString() };
  });
  return (await starting).item;
}

/** @returns undefined if the page failed, but another worker was faster with it */
async function tried(deps: RunDeps, job: Job, work: Work): Promise<Page | undefined> {
  const maxItems = Math.min(MAX_PAGE_ITEMS, Math.max(1, job.ratePerSecond * PAGE_SECONDS));
  const isLenient = job.failures + 1 >= LENIENT_FROM_TRY;
  try {
    return await work(job, { cursor: job.cursor, maxItems, isLenient });
  } catch (error) {
    const failed = await noteFailure(deps, job, error);
    if (failed === undefined) return undefined;
    throw new PageFailed(failed.failures, error);
  }
}

async function noteFailure({ jobs, now }: RunDeps, job: Job, error: unknown): Promise<Job | undefined> {
  const { item, isWritten } = await jobs
    .changeJob(job.kind, job.jobId, (read) => {
      const current = existing(read);
      if (current.steps !== job.steps || isEnded(current)) return current;
      const time = now().toISOString();
      const failures = current.failures + 1;
      return {
        ...current,
        failures,
        lastError: error instanceof Error ? error.name : typeof error,
        updateTime: time,
        ...(failures >= MAX_PAGE_TRIES && { state: 'failed' as const, completeTime: time }),
      };
    })
    // It is the same outage most likely; what was not noted is the first try once more.
    .catch(() => ({ item: { ...job, failures: job.failures + 1 }, isWritten: true }));
  return isWritten ? item : undefined;
}

function saved({ jobs, now }: RunDeps, job: Job, page: Page) {
  return jobs.changeJob(job.kind, job.jobId, (read) => {
    const current = existing(read);
    return current.steps === job.steps ? withPage(current, page, now()) : current;
  });
}

/** One that is under way does not expire. */
function existing(job: Job | undefined): Job {
  if (job === undefined) throw new Error('the job is not there');
  return job;
}

async function keepRate(
  { now, pause, remainingMs }: RunDeps,
  { ratePerSecond }: Job,
  { results }: Page,
  startMs: number,
): Promise<void> {
  const dueMs = startMs + (results.length / ratePerSecond) * 1000;
  const waitMs = Math.min(dueMs - now().getTime(), remainingMs());
  if (waitMs > 0) await pause(waitMs);
}
