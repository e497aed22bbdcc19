import type { ChangeDeps } from '../../account/apply.ts';
import type { DeliveryReader } from '../../intake/delivery.ts';
import type { Job } from '../job.ts';
import type { Work } from '../run-job.ts';
import type { DeadLetterQueues } from './dead-letter-queue.ts';
import { DeadLetterScan } from './dead-letters.ts';
import { replayDeliveries } from './deliveries.ts';
import type { ReplayContext } from './replay-event.ts';
import type { ReplayRequest } from './request.ts';
import { replayRun, type Runs } from './runs.ts';

export type ReplayWorkDeps = ChangeDeps & {
  readonly deliveries: DeliveryReader;
  readonly deadLetters: DeadLetterQueues;
  readonly runs: Runs;
};

export type ReplayWork = {
  readonly page: Work;
  /** Lets go of what this worker has in hand. */
  readonly close: () => Promise<void>;
};

const nothingToClose = () => Promise.resolve();

export function replayWork(deps: ReplayWorkDeps, request: ReplayRequest): ReplayWork {
  const { deadLetters, run } = request;
  if (deadLetters !== undefined) {
    const scan = new DeadLetterScan(deps.deadLetters(deadLetters.queue), deadLetters);
    return { page: (job, page) => scan.page(job, page), close: () => scan.close() };
  }
  if (run !== undefined) {
    return { page: ({ isDryRun }) => replayRun(deps.runs, run.name, isDryRun), close: nothingToClose };
  }
  const page: Work = async (job, asked) =>
    replayDeliveries(await contextOf(deps, job), deps.deliveries, job, request, asked);
  return { page, close: nothingToClose };
}

/** Asked anew for each page: what the project and its sources are by now decides. */
async function contextOf(deps: ReplayWorkDeps, { containerId, isDryRun }: Job): Promise<ReplayContext> {
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

async function isTaken({ directory }: ChangeDeps, projectId: string, name: string): Promise<boolean> {
  const source = await directory.readSource(projectId, name);
  return source !== undefined && source.isDeleted !== true;
}
