import * as z from 'zod/mini';

/** A job is a record of long work: what was asked, how far it is, what came of it. */
export const JOB_KINDS = ['replay', 'closure'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATES = ['waiting', 'running', 'done', 'cancelled', 'failed'] as const;

/** How long a job can be looked up after it ended. */
export const JOB_DAYS = 90;
/** So many results are listed: of a dry run the first ones, else what did not go well. */
export const MAX_SAMPLE = 100;
export const DEFAULT_RATE_PER_SECOND = 100;
export const MAX_RATE_PER_SECOND = 1_000;

/** Ids and closed words only: whoever may read a job need not be allowed to read customers. */
const resultSchema = z.looseObject({
  outcome: z.string(),
  reason: z.optional(z.string()),
  deliveryId: z.optional(z.string()),
  /** The event's place in its delivery. */
  index: z.optional(z.int()),
  subprojectId: z.optional(z.string()),
  messageId: z.optional(z.string()),
  kind: z.optional(z.string()),
});
/** What became of one item of the work. */
export type JobResult = z.infer<typeof resultSchema>;

export const jobSchema = z.looseObject({
  schemaVersion: z.int(),
  /** Counts the writes of this item; each write is on the condition that it still is what was read. */
  version: z.int(),
  jobId: z.string(),
  kind: z.enum(JOB_KINDS),
  /** `account` or a project: also the beginning of its id. */
  containerId: z.string(),
  state: z.enum(JOB_STATES),
  isDryRun: z.boolean(),
  /** By the schema of its kind. */
  request: z.record(z.string(), z.unknown()),
  /** Another request under the same id is a mistake. */
  requestHash: z.string(),
  /** An access key's id, `user:<id>`, or `message`. */
  createdBy: z.string(),
  /** Items of work. */
  ratePerSecond: z.int(),

  /** How many pages are done. A page is saved only if this is still what it was when the page began. */
  steps: z.int(),
  /** Where the next page begins, by the schema of its kind; absent: at the beginning. */
  cursor: z.optional(z.record(z.string(), z.unknown())),
  /** Outcome → how many items ended so. */
  counts: z.record(z.string(), z.int()),
  /** Why items were skipped, ignored or failed → how many. */
  reasons: z.record(z.string(), z.int()),
  /** Of all items, where it is known beforehand. */
  total: z.optional(z.int()),
  sample: z.array(resultSchema),

  /** Tries of the page under way that failed, one after the other. */
  failures: z.int(),
  /** The name of the last fault. */
  lastError: z.optional(z.string()),

  createTime: z.string(),
  updateTime: z.string(),
  /** When its message was sent last, or was about to be. */
  sendTime: z.string(),
  /** Only of a job that ended. */
  completeTime: z.optional(z.string()),
});
export type Job = z.infer<typeof jobSchema>;

/** `failed` can be taken up again: by the redrive of its message. */
export function isEnded({ state }: Pick<Job, 'state'>): boolean {
  return state === 'done' || state === 'cancelled' || state === 'failed';
}

/**
 * A job that ends for good, and forgets the customer that it was about: the record stays longer than an erased customer may. One that has
 * failed still needs to know.
 */
export function ended(job: Job, state: 'done' | 'cancelled', time: string): Job {
  const { externalId: _forgotten, ...request } = job.request;
  return { ...job, state, request, updateTime: time, completeTime: time };
}

export function processedOf({ counts }: Pick<Job, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Done is not success while something was skipped or failed. Undefined: it is not known yet. */
export function isSuccess(job: Pick<Job, 'state' | 'counts'>): boolean | undefined {
  if (!isEnded(job)) return undefined;
  return job.state === 'done' && !job.counts['skipped'] && !job.counts['failed'];
}
