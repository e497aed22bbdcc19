import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { ended, isEnded, type Job, type JobKind } from './job.ts';
import type { JobStore } from './job-store.ts';

/**
 * Nothing further is begun. A page that is under way is finished, and counted.
 * @throws AppError not_found; job_ended, unless it was cancelled already
 */
export async function cancelJob(
  { jobs, now }: { readonly jobs: JobStore; readonly now: Clock },
  kind: JobKind,
  jobId: string,
): Promise<Job> {
  const { item } = await jobs.changeJob(kind, jobId, (current) => {
    if (current === undefined) throw new AppError('not_found');
    if (current.state === 'cancelled') return current;
    if (isEnded(current)) throw new AppError('job_ended');
    return ended(current, 'cancelled', now().toISOString());
  });
  return item;
}
