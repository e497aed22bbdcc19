import type { ChangeDeps } from '../../account/apply.ts';
import type { CloseMessage } from '../../messages/deletion.ts';
import type { ComeAgain } from '../../queue/come-again.ts';
import { PageFailed, runJob, type RunDeps } from '../run-job.ts';
import { closeSubprojects } from './close-subprojects.ts';

export type ClosureDeps = RunDeps & ChangeDeps;

/**
 * Goes on with closing many.
 * @throws PageFailed
 */
export async function workClosure(
  deps: ClosureDeps,
  { jobId }: CloseMessage,
): Promise<ComeAgain | undefined> {
  const job = await deps.jobs.readJob('closure', jobId);
  if (job === undefined) throw new PageFailed(1, new Error('the message names an unknown job'));
  return runJob(deps, job, (current, page) => closeSubprojects(deps, current, page));
}
