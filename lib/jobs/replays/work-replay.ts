import type { ChangeDeps } from '../../account/apply.ts';
import { AppError } from '../../errors.ts';
import type { DeliveryReader } from '../../intake/delivery.ts';
import type { ReplayMessage } from '../../messages/replay.ts';
import { ComeAgain } from '../../queue/come-again.ts';
import type { Job } from '../job.ts';
import { takeLock } from '../lock.ts';
import { PageFailed, runJob, type RunDeps, type Work } from '../run-job.ts';
import { submitJob } from '../submit.ts';
import { replayDeliveries } from './deliveries.ts';
import { draftOfMessage } from './draft.ts';
import { kindOf, replayRequestSchema } from './request.ts';

export type ReplayDeps = RunDeps & ChangeDeps & { readonly deliveries: DeliveryReader };

/** Another replay of the project is under way: this one waits for its turn. */
const TURN_SECONDS = 60;

/**
 * Goes on with a replay, or begins the one that a message asks for.
 * @throws PageFailed
 */
export async function workReplay(deps: ReplayDeps, message: ReplayMessage): Promise<ComeAgain | undefined> {
  try {
    const job = await jobOf(deps, message);
    await takeLock(withoutSending(deps), job);
    return await runJob(deps, job, workOf(deps));
  } catch (error) {
    if (error instanceof AppError && error.code === 'replay_active') return new ComeAgain(TURN_SECONDS);
    if (error instanceof PageFailed) throw error;
    // The message was received more often than it failed.
    throw new PageFailed(1, error);
  }
}

async function jobOf(deps: ReplayDeps, message: ReplayMessage): Promise<Job> {
  if (message.kind === 'request') return submitJob(withoutSending(deps), draftOfMessage(message));
  const job = await deps.jobs.readJob('replay', message.jobId);
  if (job === undefined) throw new Error('the message names an unknown job');
  return job;
}

/** The message that is being worked off is all that a job needs. */
function withoutSending(deps: ReplayDeps) {
  return { ...deps, sendJob: () => Promise.resolve() };
}

function workOf(deps: ReplayDeps): Work {
  return async (job, page) => {
    const request = replayRequestSchema.parse(job.request);
    switch (kindOf(request)) {
      case 'delivery':
      case 'window':
        return replayDeliveries(await contextOf(deps, job), deps.deliveries, job, request, page);
      case 'deadLetters':
      case 'run':
        throw new Error('not yet');
    }
  };
}

/** Asked anew for each page: what the project or its sources are by now decides. */
async function contextOf(deps: ReplayDeps, { containerId, isDryRun }: Job) {
  const project = await deps.directory.readProject(containerId);
  if (project === undefined) throw new Error('the job names an unknown project');
  const taken = new Map<string, Promise<boolean>>();
  const takes = (name: string): Promise<boolean> => {
    const known = taken.get(name) ?? isTaken(deps, containerId, name);
    taken.set(name, known);
    return known;
  };
  return { deps, project, isDryRun, takes };
}

async function isTaken({ directory }: ReplayDeps, projectId: string, name: string): Promise<boolean> {
  const source = await directory.readSource(projectId, name);
  return source !== undefined && source.isDeleted !== true;
}
