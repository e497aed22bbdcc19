import type { Clock } from '../clock.ts';
import { metricLine } from '../metric-line.ts';

export type WatchFigures = {
  readonly projectId: string;
  readonly silentSources: number;
  readonly refusedSources: number;
};
export type CountWatch = (figures: WatchFigures) => void;

/** Zeros too: that nobody looks is a fault, and shows as their absence. The project is no dimension: each would be a metric to pay for. */
export function createWatchCounter(write: (line: string) => void, now: Clock): CountWatch {
  return ({ projectId, silentSources, refusedSources }) => {
    const metrics = [
      { Name: 'SilentSources', Unit: 'Count' },
      { Name: 'RefusedSources', Unit: 'Count' },
    ] as const;
    const members = { SilentSources: silentSources, RefusedSources: refusedSources, projectId };
    write(metricLine(now(), [], metrics, members));
  };
}
