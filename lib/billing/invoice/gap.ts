import type { RunState } from '../cost-ledger.ts';

export const GAP_REASONS = ['no run', 'unfinished', 'corrupt', 'being rolled up'] as const;

/** A day of a project that is not complete, so that its month can't be issued. */
export type Gap = {
  readonly projectId: string;
  readonly day: string;
  /** `corrupt` wants a person; of the others a run makes an end. */
  readonly reason: (typeof GAP_REASONS)[number];
};

const SENTENCES: Readonly<Record<Gap['reason'], string>> = {
  'no run': 'it was not rolled up',
  unfinished: 'a run over it has not finished, or was at other prices',
  corrupt: 'packs of it can not be read',
  'being rolled up': 'it was rolled up again meanwhile',
};

export function gapOf(projectId: string, day: string, runs: readonly RunState[]): Gap {
  if (runs.length === 0) return { projectId, day, reason: 'no run' };
  const isCorrupt = runs.some(({ result }) => (result?.corruptPacks.length ?? 0) > 0);
  return { projectId, day, reason: isCorrupt ? 'corrupt' : 'unfinished' };
}

export function sentenceOf({ projectId, day, reason }: Gap): string {
  return `the first incomplete day is ${day} of project ${projectId}: ${SENTENCES[reason]}`;
}
