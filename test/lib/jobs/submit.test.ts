import { describe, expect, test } from 'vitest';
import { cancelJob } from '../../../lib/jobs/cancel-job.ts';
import type { Job } from '../../../lib/jobs/job.ts';
import { nudge } from '../../../lib/jobs/nudge.ts';
import { submitJob, type JobDraft } from '../../../lib/jobs/submit.ts';
import { atSecond, NOW_SECOND, PROJECT_ID } from '../../support/factories.ts';
import { MemoryJobs } from '../../support/memory-jobs.ts';

const idOf = (number: number) => `${PROJECT_ID}-000000000000000${number}`;

function draft(number: number, overrides: Partial<JobDraft> = {}): JobDraft {
  return {
    jobId: idOf(number),
    kind: 'replay',
    containerId: PROJECT_ID,
    isDryRun: false,
    request: {},
    createdBy: 'k',
    ratePerSecond: 100,
    isExclusive: true,
    ...overrides,
  };
}

/** A clock that a test turns, and a queue that may be down. */
function scene() {
  const memory = new MemoryJobs();
  const sent: string[] = [];
  const state = { second: NOW_SECOND, isDown: false };
  const deps = {
    jobs: memory.store,
    sendJob({ jobId }: Job) {
      if (state.isDown) return Promise.reject(new Error('down'));
      sent.push(jobId);
      return Promise.resolve();
    },
    now: () => atSecond(state.second),
  };
  const set = async (number: number, change: Partial<Job>) => {
    await deps.jobs.changeJob('replay', idOf(number), (job) => {
      if (job === undefined) throw new Error('no job');
      return { ...job, ...change };
    });
  };
  const submit = (number: number, overrides: Partial<JobDraft> = {}) =>
    submitJob(deps, draft(number, overrides));
  return { deps, sent, state, set, submit };
}

describe('a job that is submitted', () => {
  test('is durable before it is sent', async () => {
    const { deps, sent, state, submit } = scene();
    state.isDown = true;
    await expect(submit(1)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await deps.jobs.readJob('replay', idOf(1))).toMatchObject({ state: 'waiting' });
    expect(sent).toEqual([]);
    state.isDown = false;
    await submit(1);
    expect(sent).toEqual([idOf(1)]);
  });

  test('again is the same job; with another request it is a mistake', async () => {
    const { sent, set, submit } = scene();
    const job = await submit(1);
    expect(await submit(1)).toEqual(job);
    await set(1, { state: 'done' });
    await submit(1);
    expect(sent).toEqual([idOf(1), idOf(1)]);
    await expect(submit(1, { isDryRun: true })).rejects.toMatchObject({ code: 'idempotency_mismatch' });
  });

  test.each(['waiting', 'running'] as const)('keeps others out while it is %s', async (state) => {
    const { set, submit } = scene();
    await submit(1);
    await set(1, { state });
    await expect(submit(2)).rejects.toMatchObject({ code: 'replay_active', detail: `${idOf(1)} is active` });
    await submit(3, { containerId: 'account', jobId: 'account-0000000000000000' });
    await submit(4, { isExclusive: false });
  });

  test.each(['done', 'cancelled', 'failed'] as const)('makes room once it is %s', async (state) => {
    const { set, submit } = scene();
    await submit(1);
    await set(1, { state });
    expect(await submit(2)).toMatchObject({ jobId: idOf(2), state: 'waiting' });
    await expect(submit(3)).rejects.toMatchObject({ code: 'replay_active' });
  });

  test('keeps its place for a minute before it is written: what a crash left of it blocks nobody longer', async () => {
    const { deps, state, submit } = scene();
    await deps.jobs.changeLock('replay', PROJECT_ID, () => ({
      schemaVersion: 1,
      version: 0,
      jobId: idOf(1),
      takeTime: atSecond(NOW_SECOND).toISOString(),
    }));
    await expect(submit(2)).rejects.toMatchObject({ code: 'replay_active' });
    state.second += 60;
    expect(await submit(2)).toMatchObject({ state: 'waiting' });
  });
});

describe('a job that stands still', () => {
  test.each([
    ['waiting', 60, false],
    ['waiting', 61, true],
    ['running', 7_200, false],
    ['running', 7_201, true],
    ['done', 10 ** 6, false],
  ] as const)('%s for %i s is sent again when somebody looks: %s', async (jobState, seconds, isSent) => {
    const { deps, sent, state, set, submit } = scene();
    await submit(1);
    await set(1, { state: jobState });
    state.second += seconds;
    const job = await deps.jobs.readJob('replay', idOf(1));
    if (job === undefined) throw new Error('no job');
    await nudge(deps, job);
    await nudge(deps, job);
    expect(sent).toEqual(isSent ? [idOf(1), idOf(1)] : [idOf(1)]);
  });

  test('is sent again by who is refused because of it', async () => {
    const { sent, state, submit } = scene();
    await submit(1);
    state.second += 61;
    await expect(submit(2)).rejects.toMatchObject({ code: 'replay_active' });
    expect(sent).toEqual([idOf(1), idOf(1)]);
  });

  test('can be looked at although the queue is down', async () => {
    const { deps, state, submit } = scene();
    const job = await submit(1);
    state.second += 61;
    state.isDown = true;
    await nudge(deps, job);
  });
});

describe('cancelling', () => {
  test('ends what has not ended, once', async () => {
    const { deps, set, submit } = scene();
    await submit(1);
    const cancelled = await cancelJob(deps, 'replay', idOf(1));
    expect(cancelled).toMatchObject({ state: 'cancelled', completeTime: atSecond(NOW_SECOND).toISOString() });
    expect(await cancelJob(deps, 'replay', idOf(1))).toEqual(cancelled);
    await set(1, { state: 'failed' });
    await expect(cancelJob(deps, 'replay', idOf(1))).rejects.toMatchObject({ code: 'job_ended' });
    await expect(cancelJob(deps, 'replay', idOf(2))).rejects.toMatchObject({ code: 'not_found' });
  });
});
