import * as z from 'zod/mini';
import { EXIT, CliError } from './exit-codes.ts';
import { Progress } from './progress.ts';
import type { Session } from './session.ts';
import type { Column } from './table.ts';

const text = z.string();

/** Long work of the system, as replays and closures show it. */
export const jobSchema = z.looseObject({
  replayId: z.optional(text),
  closureId: z.optional(text),
  state: text,
  isSuccess: z.nullable(z.boolean()),
  dryRun: z.boolean(),
  processed: z.int(),
  total: z.nullable(z.int()),
  counts: z.record(text, z.int()),
  reasons: z.record(text, z.int()),
  sample: z.array(
    z.looseObject({
      outcome: text,
      reason: z.nullable(text),
      deliveryId: z.nullable(text),
      subprojectId: z.nullable(text),
      messageId: z.nullable(text),
    }),
  ),
  lastError: z.nullable(text),
  createTime: text,
  completeTime: z.nullable(text),
});
export type Job = z.infer<typeof jobSchema>;

export function jobIdOf({ replayId, closureId }: Job): string {
  return replayId ?? closureId ?? '';
}

export const JOB_COLUMNS: readonly Column<Job>[] = [
  { title: 'id', of: jobIdOf },
  { title: 'state', of: (job) => stateOf(job) },
  {
    title: 'processed',
    of: ({ processed, total }) => (total === null ? processed : `${processed} of ${total}`),
  },
  { title: 'counts', of: ({ counts }) => pairs(counts) },
  { title: 'createTime', of: ({ createTime }) => createTime },
];

export const JOB_FIELDS: readonly Column<Job>[] = [
  ...JOB_COLUMNS,
  { title: 'reasons', of: ({ reasons }) => pairs(reasons) },
  { title: 'lastError', of: ({ lastError }) => lastError },
  { title: 'completeTime', of: ({ completeTime }) => completeTime },
];

const SAMPLE: readonly Column<Job['sample'][number]>[] = [
  { title: 'outcome', of: ({ outcome }) => outcome },
  { title: 'reason', of: ({ reason }) => reason },
  { title: 'what', of: ({ deliveryId, messageId, subprojectId }) => deliveryId ?? messageId ?? subprojectId },
  { title: 'subprojectId', of: ({ subprojectId }) => subprojectId },
];

/** `done` alone is not success. */
function stateOf({ state, isSuccess, dryRun }: Job): string {
  const how = state === 'done' && isSuccess === false ? 'done, not all of it' : state;
  return dryRun ? `${how} (trial)` : how;
}

function pairs(counts: Readonly<Record<string, number>>): string | undefined {
  const all = Object.entries(counts).filter(([, count]) => count > 0);
  return all.length === 0 ? undefined : all.map(([name, count]) => `${name} ${count}`).join(', ');
}

const POLL_MS = 1_000;

/** Follows a replay to its end. */
export function watchReplay(session: Session, replayId: string): Promise<Job> {
  return watchJob(session, () => session.client.send('getReplay', { params: { replayId } }, jobSchema));
}

/** Follows a closure to its end. */
export function watchClosure(session: Session, closureId: string): Promise<Job> {
  return watchJob(session, () => session.client.send('getClosure', { params: { closureId } }, jobSchema));
}

async function watchJob({ io }: Session, read: () => Promise<Job>): Promise<Job> {
  const progress = new Progress(io);
  try {
    for (;;) {
      const job = await read();
      if (job.isSuccess !== null) return job;
      const fraction = job.total === null ? undefined : job.processed / Math.max(1, job.total);
      const trouble = job.lastError === null ? '' : `, trying again after ${job.lastError}`;
      progress.show(`${job.state}, ${job.processed} processed${trouble}`, fraction);
      await io.sleep(POLL_MS);
    }
  } finally {
    progress.end();
  }
}

/** Shows a job with what it lists, and ends with a failure unless all went well or it goes on. */
export async function showJob({ output, failed }: Session, job: Job): Promise<void> {
  await output.item(job, JOB_FIELDS);
  if (!output.isJson && job.sample.length > 0) {
    output.notice('');
    await output.list(onePage(job.sample), SAMPLE, '');
  }
  if (job.isSuccess === false) failed();
}

/** @throws CliError failed, for what was to be done first and did not go well */
export function requireDone(job: Job): void {
  if (job.state !== 'done') throw new CliError(EXIT.failed, `The job ${jobIdOf(job)} ended as ${job.state}.`);
}

// eslint-disable-next-line @typescript-eslint/require-await -- a list at hand, in the form of one that comes
async function* onePage<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  yield items;
}
