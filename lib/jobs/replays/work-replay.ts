import { AppError } from '../../errors.ts';
import type { ReplayMessage } from '../../messages/replay.ts';
import { ComeAgain } from '../../queue/come-again.ts';
import type { Job } from '../job.ts';
import { takeLock } from '../lock.ts';
import { PageFailed, runJob, type RunDeps } from '../run-job.ts';
import { submitJob } from '../submit.ts';
import { draftOfMessage } from './draft.ts';
import { replayRequestSchema } from './request.ts';
import { replayWork, type ReplayWorkDeps } from './replay-work.ts';

export type ReplayDeps = RunDeps & ReplayWorkDeps;

/** Another replay of the project is under way: this one waits for its turn. */
const TURN_SECONDS = 60;

/**
 * Goes on with a replay, or begins the one that a message asks for.
 * @throws PageFailed
 */
export async function workReplay(deps: ReplayDeps, message: ReplayMessage): Promise<ComeAgain | undefined> {
  try {
    const job = await jobOf(deps, message);
    if (job.state === 'done' || job.state === 'cancelled') return undefined;
    await takeLock(withoutSending(deps), job);
    return await run(deps, job);
  } catch (error) {
    if (error instanceof AppError && error.code === 'replay_active') return new ComeAgain(TURN_SECONDS);
    throw error;
  }
}

async function run(deps: ReplayDeps, job: Job): Promise<ComeAgain | undefined> {
  const { page, close } = replayWork(deps, replayRequestSchema.parse(job.request));
  try {
    return await runJob(deps, job, page);
  } finally {
    await close();
  }
}

async function jobOf(deps: ReplayDeps, message: ReplayMessage): Promise<Job> {
  if (message.kind === 'request') return submitJob(withoutSending(deps), draftOfMessage(message));
  const job = await deps.jobs.readJob('replay', message.jobId);
  if (job === undefined) throw new PageFailed(1, new Error('the message names an unknown job'));
  return job;
}

/** The message that is being worked off is all that a job needs. */
function withoutSending(deps: ReplayDeps) {
  return { ...deps, sendJob: () => Promise.resolve() };
}
