import type { UsageEvent } from '../usage-event.ts';

/** One order, whatever order they came in, and each but once: then one set of events has one pack. */
export function sortedEvents(events: readonly UsageEvent[]): readonly UsageEvent[] {
  const sorted = events.toSorted(compareEvents);
  return sorted.filter((event, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareEvents(before, event) !== 0;
  });
}

function compareEvents(a: UsageEvent, b: UsageEvent): number {
  return (
    compareText(a.subprojectId, b.subprojectId) ||
    compareText(a.source, b.source) ||
    compareText(a.id, b.id) ||
    compareText(a.meter, b.meter) ||
    compareText(a.quantity, b.quantity) ||
    a.second - b.second
  );
}

/** By UTF-16 units: the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
