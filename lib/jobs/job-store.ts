import * as z from 'zod/mini';
import type { Change, Changed, Page, PageRequest } from '../account/directory.ts';
import type { Job, JobKind } from './job.ts';

/** Who of a container's jobs may run: the one that is named here, until it has ended. */
export const jobLockSchema = z.looseObject({
  schemaVersion: z.int(),
  version: z.int(),
  jobId: z.string(),
  takeTime: z.string(),
});
export type JobLock = z.infer<typeof jobLockSchema>;

/** Where jobs are kept. Reads are strongly consistent; what has expired is not there. Changes are as those of the Directory. */
export type JobStore = {
  readJob: (kind: JobKind, jobId: string) => Promise<Job | undefined>;
  changeJob: (kind: JobKind, jobId: string, change: Change<Job>) => Promise<Changed<Job>>;
  /** In the order of their ids. */
  listJobs: (kind: JobKind, containerId: string, page: PageRequest) => Promise<Page<Job>>;

  readLock: (kind: JobKind, containerId: string) => Promise<JobLock | undefined>;
  changeLock: (kind: JobKind, containerId: string, change: Change<JobLock>) => Promise<Changed<JobLock>>;
};
