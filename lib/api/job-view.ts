import * as z from 'zod/mini';
import { isSuccess, JOB_STATES, MAX_SAMPLE, processedOf, type Job, type JobResult } from '../jobs/job.ts';

const text = z.string();
const time = z.string().check(z.describe('RFC 3339, UTC'));
const count = z.int();

const resultView = z.strictObject({
  outcome: text,
  reason: z.nullable(text),
  deliveryId: z.nullable(text),
  index: z.nullable(count).check(z.describe('The event’s place in its delivery')),
  subprojectId: z.nullable(text),
  messageId: z.nullable(text),
  kind: z.nullable(text),
});

/** A job as the API shows it, beside its id and what was asked. */
export const jobView = {
  projectId: z.nullable(text).check(z.describe('null: it concerns the account')),
  state: z.enum(JOB_STATES),
  isSuccess: z
    .nullable(z.boolean())
    .check(z.describe('null until it ended; false if anything was skipped or failed')),
  dryRun: z.boolean(),
  ratePerSecond: count,
  processed: count,
  total: z.nullable(count).check(z.describe('Of what is to be processed, where it is known beforehand')),
  counts: z.record(text, count).check(z.describe('How many ended how: applied, unchanged, skipped, …')),
  reasons: z.record(text, count).check(z.describe('Why some were skipped, ignored or failed')),
  sample: z
    .array(resultView)
    .check(
      z.describe(`Of a dry run the first ${MAX_SAMPLE}, else the first ${MAX_SAMPLE} skipped or failed`),
    ),
  lastError: z
    .nullable(text)
    .check(z.describe('The name of the fault that is being retried, or that it failed for')),
  createTime: time,
  updateTime: time,
  completeTime: z.nullable(time),
};
type JobView = { [Name in keyof typeof jobView]: z.infer<(typeof jobView)[Name]> };

export function viewJob(job: Job): JobView {
  const { containerId, state, isDryRun, ratePerSecond, counts, reasons, sample } = job;
  return {
    projectId: containerId === 'account' ? null : containerId,
    state,
    isSuccess: isSuccess(job) ?? null,
    dryRun: isDryRun,
    ratePerSecond,
    processed: processedOf(job),
    total: job.total ?? null,
    counts,
    reasons,
    sample: sample.map(viewResult),
    lastError: job.lastError ?? null,
    createTime: job.createTime,
    updateTime: job.updateTime,
    completeTime: job.completeTime ?? null,
  };
}

function viewResult(result: JobResult): z.infer<typeof resultView> {
  const { outcome, reason = null, deliveryId = null, index = null } = result;
  const { subprojectId = null, messageId = null, kind = null } = result;
  return { outcome, reason, deliveryId, index, subprojectId, messageId, kind };
}
