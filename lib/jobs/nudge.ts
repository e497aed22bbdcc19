import type { Clock } from '../clock.ts';
import { isEnded, type Job } from './job.ts';
import type { JobStore } from './job-store.ts';

export type SubmitDeps = {
  readonly jobs: JobStore;
  /** Puts a message that names the job on its queue. */
  readonly sendJob: (job: Job) => Promise<void>;
  readonly now: Clock;
};

/** A job that nobody began by then has lost its message before it was sent. */
const WAITING_MS = 60_000;
/** The longest wait between two tries is an hour. */
const RUNNING_MS = 2 * 3_600_000;

/**
 * Sends the message of a job again that stands still. Whoever looks at a job, or is refused because of it, so keeps it from hanging: a
 * message too many changes nothing.
 */
export async function nudge({ jobs, sendJob, now }: SubmitDeps, job: Job): Promise<void> {
  const nowMs = now().getTime();
  if (!standsStill(job, nowMs)) return;
  const { item, isWritten } = await jobs.changeJob(job.kind, job.jobId, (current = job) =>
    standsStill(current, nowMs) ? { ...current, sendTime: new Date(nowMs).toISOString() } : current,
  );
  // Who only looks is not refused because the queue is down; the next look tries again.
  if (isWritten) await sendJob(item).catch(() => undefined);
}

function standsStill(job: Job, nowMs: number): boolean {
  if (isEnded(job)) return false;
  const patienceMs = job.state === 'waiting' ? WAITING_MS : RUNNING_MS;
  const lastMs = Math.max(Date.parse(job.sendTime), Date.parse(job.updateTime));
  return nowMs - lastMs > patienceMs;
}
