import type { Clock } from './clock.ts';
import type { ErrorCode } from './errors.ts';
import { metricLine, type MetricDefinition } from './metric-line.ts';

/** The type is the allow-list, as in log.ts. `code` is the only dimension: a closed set, so nobody can make us pay for metrics. */
export type Refusal = {
  readonly code: ErrorCode;
  readonly requestId: string;
  /** Only of a source that is there; what a stranger made up is not worth a line. */
  readonly projectId?: string | undefined;
  readonly source?: string | undefined;
};
export type CountRefusal = (refusal: Refusal) => void;

/** What a sweep found; without dimensions, so that each is one metric. */
export type SweepFigures = {
  readonly dueCount: number;
  readonly overdueHours: number;
  readonly isFinished: boolean;
};
export type CountSweep = (figures: SweepFigures) => void;

export function createRefusalCounter(write: (line: string) => void, now: Clock): CountRefusal {
  return (refusal) => {
    const metrics = [{ Name: 'RefusedWebhooks', Unit: 'Count' }] as const;
    const { code, requestId, projectId, source } = refusal;
    write(metricLine(now(), ['code'], metrics, { RefusedWebhooks: 1, code, requestId, projectId, source }));
  };
}

/** One that ran out of time tells its backlog, but not that the night's work is done. */
export function createSweepCounter(write: (line: string) => void, now: Clock): CountSweep {
  return ({ dueCount, overdueHours, isFinished }) => {
    const metrics: MetricDefinition[] = [
      { Name: 'PurgeBacklog', Unit: 'Count' },
      { Name: 'PurgeOverdueHours', Unit: 'None' },
    ];
    if (isFinished) metrics.push({ Name: 'NightlySweepFinished', Unit: 'Count' });
    const members = { PurgeBacklog: dueCount, PurgeOverdueHours: overdueHours };
    write(metricLine(now(), [], metrics, { ...members, ...(isFinished && { NightlySweepFinished: 1 }) }));
  };
}

/** What a run over a shard's day found. */
export type RunFigures = {
  readonly subjects: number;
  readonly events: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly unratedMeters: number;
  readonly unattributed: number;
  readonly corruptPacks: number;
  readonly seconds: number;
};
export type CountRun = (
  figures: RunFigures & { readonly projectId: string; readonly day: string; readonly shard: number },
) => void;

/** What a night found in all. */
export type NightFigures = RunFigures & { readonly day: string; readonly shards: number };
export type CountNight = (figures: NightFigures) => void;

/** Metrics are what somebody has to look at; the other figures are in the line. */
export function createRunCounter(write: (line: string) => void, now: Clock): CountRun {
  const metrics: readonly MetricDefinition[] = [
    { Name: 'UsageConflicts', Unit: 'Count' },
    { Name: 'UnratedMeters', Unit: 'Count' },
    { Name: 'UnattributedSubjects', Unit: 'Count' },
    { Name: 'CorruptPacks', Unit: 'Count' },
  ];
  return ({ conflicts, unratedMeters, unattributed, corruptPacks, ...figures }) => {
    const counted = {
      UsageConflicts: conflicts,
      UnratedMeters: unratedMeters,
      UnattributedSubjects: unattributed,
      CorruptPacks: corruptPacks,
    };
    write(metricLine(now(), [], metrics, { message: 'rolled up', ...counted, ...figures }));
  };
}

export function createNightCounter(write: (line: string) => void, now: Clock): CountNight {
  const metrics: readonly MetricDefinition[] = [
    { Name: 'NightlyRollUpFinished', Unit: 'Count' },
    { Name: 'NightlyUsageEvents', Unit: 'Count' },
    { Name: 'NightlyRollUpSeconds', Unit: 'None' },
  ];
  return (figures) => {
    const counted = {
      NightlyRollUpFinished: 1,
      NightlyUsageEvents: figures.events,
      NightlyRollUpSeconds: figures.seconds,
    };
    write(metricLine(now(), [], metrics, { message: 'the night is over', ...counted, ...figures }));
  };
}

/** Of months that are due and not invoiced: told by every try. */
export function createOverdueCounter(write: (line: string) => void, now: Clock): (months: number) => void {
  return (months) => {
    const metrics = [{ Name: 'OverdueInvoices', Unit: 'Count' }] as const;
    write(metricLine(now(), [], metrics, { OverdueInvoices: months }));
  };
}
