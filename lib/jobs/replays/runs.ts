import type { JobResult } from '../job.ts';
import type { Page } from '../page.ts';

/** What the schedule sends at night, by the name of the run: a run again is the same message again. */
export const RUNS = {
  sweep: { queue: 'deletions', message: { schemaVersion: 1, kind: 'sweep' } },
} as const satisfies Record<string, { queue: string; message: Readonly<Record<string, unknown>> }>;
export type RunName = keyof typeof RUNS;

export type SendRun = (run: (typeof RUNS)[RunName]) => Promise<void>;

export async function replayRun(send: SendRun, name: RunName, isDryRun: boolean): Promise<Page> {
  const run = RUNS[name];
  if (!isDryRun) await send(run);
  const result: JobResult = { outcome: 'sent', kind: run.message.kind };
  return { results: [result], cursor: undefined, total: 1 };
}
