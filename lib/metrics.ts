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

/** Of months that are due and not invoiced: told by every try. */
export function createOverdueCounter(write: (line: string) => void, now: Clock): (months: number) => void {
  return (months) => {
    const metrics = [{ Name: 'OverdueInvoices', Unit: 'Count' }] as const;
    write(metricLine(now(), [], metrics, { OverdueInvoices: months }));
  };
}
