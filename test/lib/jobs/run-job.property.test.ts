import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog } from '../../../lib/log.ts';
import type { Job, JobResult } from '../../../lib/jobs/job.ts';
import { workOff } from '../../../lib/jobs/page.ts';
import { runJob, type Work } from '../../../lib/jobs/run-job.ts';
import { submitJob } from '../../../lib/jobs/submit.ts';
import { NOW, PROJECT_ID } from '../../support/factories.ts';
import { MemoryJobs } from '../../support/memory-jobs.ts';

const JOB_ID = `${PROJECT_ID}-0000000000000000`;
const KEY = { kind: 'replay', jobId: JOB_ID, containerId: PROJECT_ID } as const;
const DRAFT = { ...KEY, isDryRun: false, request: {}, createdBy: 'k', ratePerSecond: 1, isExclusive: true };
const quiet = createLog(() => undefined);

type Fault = 'none' | 'refused' | 'reply lost' | 'killed';
/** What becomes of a worker's calls, in their order; all others go well. */
type Fate = readonly Fault[];

class Killed extends Error {}

/** Applies numbered items to a set, as events are applied to a table: once or twice is the same. */
function numbers(count: number, applied: Set<number>, turn: (step: string) => Promise<unknown>): Work {
  return async (_job, { cursor, maxItems, isLenient }) => {
    const start = Number(cursor?.['next'] ?? 0);
    const end = Math.min(count, start + maxItems);
    const items = Array.from({ length: end - start }, (_, index) => start + index).map((number) => ({
      lane: String(number % 3),
      about: { index: number },
      act: async (): Promise<JobResult> => {
        await turn(`apply ${number}`);
        const outcome = applied.has(number) ? 'unchanged' : 'applied';
        applied.add(number);
        return { outcome, index: number };
      },
    }));
    const results = await workOff(items, isLenient);
    return { results, cursor: end < count ? { next: end } : undefined, total: count };
  };
}

/** One receive of the job's message, whose calls wait for the scheduler and meet their fate. @returns whether the message is done */
async function receive(jobs: MemoryJobs, work: typeof numbers, scene: Scene, fate: Fate): Promise<boolean> {
  const faults = [...fate];
  let isKilled = false;
  const turn = async (step: string) => {
    await scene.scheduler.schedule(Promise.resolve(), step);
    const fault = faults.shift() ?? 'none';
    if (isKilled || fault === 'killed') {
      isKilled = true;
      throw new Killed();
    }
    if (fault === 'refused') throw new Error('refused');
    return { isReplyLost: fault === 'reply lost' };
  };
  const store = jobs.storeFor(turn);
  const deps = {
    jobs: store,
    log: quiet,
    now: () => NOW,
    pause: () => Promise.resolve(),
    remainingMs: () => (scene.isShort ? 0 : 1_000),
  };
  try {
    const job = await store.readJob('replay', JOB_ID);
    if (job === undefined) throw new Error('no job');
    return (await runJob(deps, job, work(scene.count, scene.applied, turn))) === undefined;
  } catch {
    return false;
  }
}

type Scene = {
  readonly scheduler: fc.Scheduler;
  readonly count: number;
  readonly applied: Set<number>;
  readonly isShort: boolean;
};

async function submitted(): Promise<MemoryJobs> {
  const jobs = new MemoryJobs();
  await submitJob({ jobs: jobs.store, sendJob: () => Promise.resolve(), now: () => NOW }, DRAFT);
  return jobs;
}

const storedJob = async (jobs: MemoryJobs): Promise<Job | undefined> => jobs.store.readJob('replay', JOB_ID);

const fate = fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'refused', 'reply lost', 'killed'), {
  maxLength: 25,
});

test('whatever crashes, is refused or comes twice, every item is done, each is counted once, and the job ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 0, max: 23 }),
      fc.boolean(),
      fc.array(fc.array(fate, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
      async (scheduler, count, isShort, rounds) => {
        const jobs = await submitted();
        const scene: Scene = { scheduler, count, isShort, applied: new Set() };
        // Each round the message is in several hands at once.
        for (const fates of rounds) {
          const receives = fates.map((each) => receive(jobs, numbers, scene, each));
          await scheduler.waitFor(Promise.all(receives));
        }
        // Then the faults are over; what is not done comes again.
        let receives = 0;
        while (!(await scheduler.waitFor(receive(jobs, numbers, scene, [])))) {
          receives += 1;
          expect(receives).toBeLessThan(10);
        }
        const job = await storedJob(jobs);
        expect(job).toMatchObject({ state: 'done', total: count, failures: 0 });
        const counted = Object.values(job?.counts ?? {}).reduce((sum, each) => sum + each, 0);
        expect(counted).toBe(count);
        // What failed alone in a fourth try is left behind, and named.
        const failed = job?.sample.flatMap(({ outcome, index }) => (outcome === 'failed' ? index : [])) ?? [];
        const all = new Set([...scene.applied, ...failed]);
        expect([...all].sort((a, b) => Number(a) - Number(b))).toEqual(
          Array.from({ length: count }, (_, number) => number),
        );
      },
    ),
    { numRuns: 300 },
  );
});
