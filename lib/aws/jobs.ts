import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../clock.ts';
import { JOB_DAYS, jobSchema, type Job, type JobKind } from '../jobs/job.ts';
import { containerOfJob } from '../jobs/job-id.ts';
import { jobLockSchema, type JobLock, type JobStore } from '../jobs/job-store.ts';
import { containerIdOf } from '../account/ids.ts';
import { createQueue } from './queue.ts';
import { changeItem, listItems, readItem, type ItemKind, type Key, type Table } from './items.ts';

const JOB: ItemKind<Job> = { schema: jobSchema, extra: expiryOf };
const LOCK: ItemKind<JobLock> = { schema: jobLockSchema };

/** Jobs lie beside one another by the container that they belong to; one item says which of them may run. */
export function createJobs(table: Table, now: Clock): JobStore {
  const fresh = (job: Job | undefined) =>
    job !== undefined && expireSecondOf(job) > now().getTime() / 1000 ? job : undefined;
  return {
    readJob: async (kind, jobId) => fresh(await readItem(table, jobKey(kind, jobId), JOB)),
    changeJob: (kind, jobId, change) => changeItem(table, jobKey(kind, jobId), JOB, change),
    async listJobs(kind, containerId, page) {
      const { items, last } = await listItems(table, partitionOf(containerId), `${kind}#`, JOB, page);
      return { items: items.filter(fresh), last };
    },

    readLock: (kind, containerId) => readItem(table, lockKey(kind, containerId), LOCK),
    changeLock: (kind, containerId, change) => changeItem(table, lockKey(kind, containerId), LOCK, change),
  };
}

function partitionOf(containerId: string): string {
  return `job#${containerId}`;
}

function jobKey(kind: JobKind, jobId: string): Key {
  const container = containerOfJob(jobId);
  if (container === undefined) throw new Error('this is no id of a job');
  return { pk: partitionOf(containerIdOf(container)), sk: `${kind}#${jobId}` };
}

function lockKey(kind: JobKind, containerId: string): Key {
  return { pk: partitionOf(containerId), sk: `lock#${kind}` };
}

/** One that has not ended never expires. */
function expireSecondOf({ completeTime }: Job): number {
  return completeTime === undefined
    ? Infinity
    : Math.floor(Date.parse(completeTime) / 1000) + JOB_DAYS * 86_400;
}

function expiryOf(job: Job): Record<string, number> {
  const expireSeconds = expireSecondOf(job);
  return Number.isFinite(expireSeconds) ? { expireSeconds } : {};
}

/** A message names its job only. @param queueUrls of the workers that go on with jobs, by their kind */
export function createJobSender(
  client: SQSClient,
  queueUrls: Readonly<Record<JobKind, string>>,
): (job: Job) => Promise<void> {
  const messageKinds = { replay: 'job', closure: 'close' } as const;
  return ({ kind, jobId, containerId }) =>
    createQueue(client, queueUrls[kind]).send(
      [{ schemaVersion: 1, kind: messageKinds[kind], jobId }],
      containerId,
    );
}
