import { AppError } from '../errors.ts';
import { isEnded, type Job } from './job.ts';
import type { JobLock } from './job-store.ts';
import { nudge, type SubmitDeps } from './nudge.ts';

/**
 * A lock is taken just before its job is written, by a function that lives far shorter than this. One whose job is not there after it
 * was left behind by a crash.
 */
const MAX_LOCK_BEFORE_JOB_MS = 60_000;

/**
 * Lets one job of its kind at a time run in its container. Nothing ever has to release it: the lock names the job, and one that has
 * ended holds it no more.
 * @throws AppError replay_active, which names the other
 */
export async function takeLock(
  deps: SubmitDeps,
  { kind, containerId, jobId }: Pick<Job, 'kind' | 'containerId' | 'jobId'>,
): Promise<void> {
  const { jobs, now } = deps;
  const seen = await jobs.readLock(kind, containerId);
  if (seen?.jobId === jobId) return;
  if (seen !== undefined) {
    const holder = await jobs.readJob(kind, seen.jobId);
    if (holder !== undefined && !isEnded(holder)) {
      await nudge(deps, holder);
      throw heldBy(seen);
    }
    if (holder === undefined && now().getTime() - Date.parse(seen.takeTime) < MAX_LOCK_BEFORE_JOB_MS)
      throw heldBy(seen);
  }
  await jobs.changeLock(kind, containerId, (current) => {
    if (current?.jobId === jobId) return current;
    if (current !== undefined && current.jobId !== seen?.jobId) throw heldBy(current);
    return { schemaVersion: 1, version: 0, ...current, jobId, takeTime: now().toISOString() };
  });
}

function heldBy({ jobId }: JobLock): AppError {
  return new AppError('replay_active', `${jobId} is active`);
}
