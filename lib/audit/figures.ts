import type { Clock } from '../clock.ts';
import { metricLine } from '../metric-line.ts';

/** Printed at zero too: that it is absent is an alarm. */
export function createClosedCounter(write: (line: string) => void, now: Clock): (dayCount: number) => void {
  return (dayCount) => {
    const metrics = [{ Name: 'AuditDaysClosed', Unit: 'Count' }] as const;
    write(metricLine(now(), [], metrics, { AuditDaysClosed: dayCount }));
  };
}
