import { canonicalJson, type Json } from '../encoding/json.ts';
import { leadingBits, sha256 } from '../encoding/hash.ts';
import { AppError } from '../errors.ts';
import type { Job, JobKind } from './job.ts';
import { takeLock } from './lock.ts';
import type { SubmitDeps } from './nudge.ts';

export type JobDraft = {
  readonly jobId: string;
  readonly kind: JobKind;
  readonly containerId: string;
  readonly isDryRun: boolean;
  readonly request: Readonly<Record<string, Json | undefined>>;
  readonly createdBy: string;
  readonly ratePerSecond: number;
  /** Whether it may not run beside another of its kind in its container. */
  readonly isExclusive: boolean;
};

/**
 * Returns once the job is durable and its message is sent; the same draft again is the same job, and sends what may not have been
 * sent.
 * @throws AppError idempotency_mismatch; replay_active; unavailable (the message could not be sent: submit it again)
 */
export async function submitJob(deps: SubmitDeps, draft: JobDraft): Promise<Job> {
  const requestHash = hashOf(draft);
  const known = await deps.jobs.readJob(draft.kind, draft.jobId);
  if (known === undefined && draft.isExclusive) await takeLock(deps, draft);
  const job = same(known, requestHash) ?? (await create(deps, draft, requestHash));
  if (job.state === 'waiting') await send(deps, job);
  return job;
}

async function create({ jobs, now }: SubmitDeps, draft: JobDraft, requestHash: string): Promise<Job> {
  const { kind, jobId } = draft;
  const { item } = await jobs.changeJob(
    kind,
    jobId,
    (current) => same(current, requestHash) ?? newJob(draft, requestHash, now()),
  );
  return item;
}

function same(current: Job | undefined, requestHash: string): Job | undefined {
  if (current !== undefined && current.requestHash !== requestHash)
    throw new AppError('idempotency_mismatch');
  return current;
}

function newJob(draft: JobDraft, requestHash: string, now: Date): Job {
  const { jobId, kind, containerId, isDryRun, request, createdBy, ratePerSecond } = draft;
  const time = now.toISOString();
  return {
    schemaVersion: 1,
    version: 0,
    jobId,
    kind,
    containerId,
    state: 'waiting',
    isDryRun,
    request,
    requestHash,
    createdBy,
    ratePerSecond,
    steps: 0,
    counts: {},
    reasons: {},
    sample: [],
    failures: 0,
    createTime: time,
    updateTime: time,
    sendTime: time,
  };
}

function hashOf({ request, isDryRun, ratePerSecond }: JobDraft): string {
  return leadingBits(sha256(canonicalJson({ request, isDryRun, ratePerSecond })), 80);
}

async function send({ sendJob }: SubmitDeps, job: Job): Promise<void> {
  try {
    await sendJob(job);
  } catch (error) {
    throw new AppError('unavailable', undefined, { cause: error });
  }
}
