import type { Page } from '../page.ts';

/** What the schedule sends, by the name of the run: a run again is the same message again. */
export const RUNS = {
  sweep: { schemaVersion: 1, kind: 'sweep' },
} as const satisfies Record<string, Readonly<Record<string, unknown>>>;
export type RunName = keyof typeof RUNS;
export const RUN_NAMES = ['sweep'] as const satisfies readonly RunName[];

/** Each sends its message to its queue. */
export type Runs = Readonly<Record<RunName, () => Promise<void>>>;

export async function replayRun(runs: Runs, name: RunName, isDryRun: boolean): Promise<Page> {
  if (!isDryRun) await runs[name]();
  return { results: [{ outcome: 'sent', kind: name }], cursor: undefined, total: 1 };
}
