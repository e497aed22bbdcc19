import { describe, expect, test } from 'vitest';
import { isSuccess, type Job } from '../../../lib/jobs/job.ts';
import type { Page } from '../../../lib/jobs/page.ts';
import { PageFailed, runJob, type PageRequest, type Work } from '../../../lib/jobs/run-job.ts';
import { submitJob } from '../../../lib/jobs/submit.ts';
import { createLog } from '../../../lib/log.ts';
import { ComeAgain } from '../../../lib/queue/come-again.ts';
import { NOW, PROJECT_ID } from '../../support/factories.ts';
import { MemoryJobs } from '../../support/memory-jobs.ts';

const JOB_ID = `${PROJECT_ID}-0000000000000000`;

/** A job at a rate, and a clock that only pauses and `takesMs` move. */
async function scene({ ratePerSecond = 10, takesMs = 0, remainingMs = Infinity, isDryRun = false } = {}) {
  const jobs = new MemoryJobs().store;
  let nowMs = NOW.getTime();
  const pauses: number[] = [];
  const deps = {
    jobs,
    log: createLog(() => undefined),
    now: () => new Date(nowMs),
    pause(ms: number) {
      pauses.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
    remainingMs: () => NOW.getTime() + remainingMs - nowMs,
    sendJob: () => Promise.resolve(),
  };
  const base = { jobId: JOB_ID, kind: 'closure', containerId: PROJECT_ID, isExclusive: false } as const;
  const job = await submitJob(deps, { ...base, isDryRun, request: {}, createdBy: 'k', ratePerSecond });
  const asked: PageRequest[] = [];
  const run = async (work: Work) =>
    runJob(deps, job, async (current, request) => {
      asked.push(request);
      const page = await work(current, request);
      nowMs += takesMs;
      return page;
    });
  const stored = async (): Promise<Job> => {
    const read = await jobs.readJob('closure', JOB_ID);
    if (read === undefined) throw new Error('no job');
    return read;
  };
  return { deps, jobs, pauses, asked, run, stored };
}

const page = (outcomes: readonly string[], next?: number): Page => ({
  results: outcomes.map((outcome) => ({ outcome, ...(outcome === 'skipped' && { reason: 'why' }) })),
  cursor: next === undefined ? undefined : { next },
});
/** Pages one after the other. */
const pagesOf =
  (...pages: readonly Page[]): Work =>
  ({ steps }) =>
    Promise.resolve(pages[steps] ?? page([]));

describe('a job', () => {
  test('adds up its pages, and ends with the last', async () => {
    const { run, stored } = await scene();
    await run(pagesOf(page(['closed', 'closed'], 2), page(['closed', 'skipped'], 4), page(['failed'])));
    expect(await stored()).toMatchObject({
      state: 'done',
      counts: { closed: 3, skipped: 1, failed: 1 },
      reasons: { why: 1 },
      steps: 3,
      sample: [{ outcome: 'skipped' }, { outcome: 'failed' }],
      completeTime: new Date(NOW.getTime() + 400).toISOString(),
    });
  });

  test('lists the first hundred of a dry run, whatever they are', async () => {
    const { run, stored } = await scene({ isDryRun: true });
    await run(pagesOf(page(Array<string>(150).fill('closed'))));
    const { sample, counts } = await stored();
    expect(sample).toHaveLength(100);
    expect(counts).toEqual({ closed: 150 });
  });

  test('keeps its rate: a page as large as five seconds’ work, then a rest', async () => {
    const { run, pauses, asked } = await scene({ ratePerSecond: 2, takesMs: 1_000 });
    await run(pagesOf(page(Array<string>(10).fill('closed'), 1), page(['closed'], 2), page(['closed'])));
    expect(asked.map(({ maxItems }) => maxItems)).toEqual([10, 10, 10]);
    expect(pauses).toEqual([4_000]);
  });

  test('out of time comes again at once, and goes on where it was', async () => {
    const { run, stored } = await scene({ remainingMs: 0 });
    const work = pagesOf(page(['closed'], 1), page(['closed'], 2), page(['closed']));
    expect(await run(work)).toEqual(new ComeAgain(0));
    expect(await stored()).toMatchObject({ state: 'running', cursor: { next: 1 }, steps: 1 });
    expect(await run(work)).toEqual(new ComeAgain(0));
    expect(await run(work)).toBeUndefined();
    expect(await stored()).toMatchObject({ state: 'done', counts: { closed: 3 } });
  });

  test('never rests longer than it has time', async () => {
    const { run, pauses } = await scene({ ratePerSecond: 1, remainingMs: 1_500 });
    expect(await run(pagesOf(page(['closed', 'closed'], 1)))).toEqual(new ComeAgain(0));
    expect(pauses).toEqual([1_500]);
  });

  test('that is cancelled during a page counts that page and begins no other', async () => {
    const { run, jobs, stored } = await scene();
    const work: Work = async () => {
      await jobs.changeJob('closure', JOB_ID, (job) => {
        if (job === undefined) throw new Error('no job');
        return { ...job, state: 'cancelled', completeTime: 'then' };
      });
      return page(['closed'], 1);
    };
    expect(await run(work)).toBeUndefined();
    expect(await stored()).toMatchObject({ state: 'cancelled', counts: { closed: 1 }, completeTime: 'then' });
    expect(await run(() => Promise.reject(new Error('begun')))).toBeUndefined();
  });

  test('that another worker was faster with is left to it for a minute', async () => {
    const { run, jobs, stored } = await scene();
    const faster: Work = async (job) => {
      await jobs.changeJob('closure', JOB_ID, () => ({ ...job, steps: 1, counts: { closed: 7 } }));
      return page(['closed'], 1);
    };
    expect(await run(faster)).toEqual(new ComeAgain(60));
    expect(await stored()).toMatchObject({ counts: { closed: 7 } });
  });
});

test('a job that ended forgets the customer that it was about', async () => {
  const { jobs, run, stored } = await scene();
  await jobs.changeJob('closure', JOB_ID, (job) => {
    if (job === undefined) throw new Error('no job');
    return { ...job, request: { from: 'then', externalId: 'c-1' } };
  });
  await run(pagesOf(page(['closed'], 1), page([])));
  expect((await stored()).request).toEqual({ from: 'then' });
});

describe('a page that fails', () => {
  const broken: Work = () => Promise.reject(new TypeError('broken'));

  test('is tried twelve times, then the job has failed; its message takes it up again', async () => {
    const { run, stored, asked } = await scene();
    const tries: number[] = [];
    for (let count = 1; count <= 12; count += 1) {
      const failure: unknown = await run(broken).catch((error: unknown) => error);
      if (failure instanceof PageFailed) tries.push(failure.tries);
    }
    expect(tries).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(asked.map(({ isLenient }) => isLenient)).toEqual([
      false,
      false,
      false,
      ...Array<boolean>(9).fill(true),
    ]);
    expect(await stored()).toMatchObject({ state: 'failed', lastError: 'TypeError', failures: 12 });
    await run(pagesOf(page(['closed'])));
    const job = await stored();
    expect(job).toMatchObject({ state: 'done', failures: 0 });
    expect(job.lastError).toBeUndefined();
  });

  test('is forgotten with the next that does not: only tries of one page count', async () => {
    const { run, stored } = await scene({ remainingMs: 0 });
    await run(broken).catch(() => undefined);
    expect(await stored()).toMatchObject({ failures: 1, lastError: 'TypeError', state: 'running' });
    await run(pagesOf(page(['closed'], 1)));
    expect((await stored()).failures).toBe(0);
  });
});

test.each([
  ['done', {}, true],
  ['done', { applied: 3, ignored: 1 }, true],
  ['done', { applied: 3, skipped: 1 }, false],
  ['done', { failed: 1 }, false],
  ['cancelled', { applied: 3 }, false],
  ['failed', {}, false],
  ['running', { skipped: 1 }, undefined],
] as const)('%s with %j: success is %s', (state, counts, expected) => {
  expect(isSuccess({ state, counts })).toBe(expected);
});
