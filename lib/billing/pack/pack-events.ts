import { formatDecimal } from '../money/decimal.ts';
import { firstSecondOf } from '../days.ts';
import type { UsageEvent } from '../usage-event.ts';
import type { Columns } from './columns.ts';
import { nanosOf } from './quantity.ts';
import { subprojectIdOf } from './subject-words.ts';
import { uuidTextOf } from './uuids.ts';

/** The events of a pack, for whoever wants to see them: a run reads the columns. */
export function eventsOf(projectId: string, day: string, columns: Columns): readonly UsageEvent[] {
  const { subjectWords, subjectOf, sources, sourceOf, meters, meterOf, quantities, secondOf } = columns;
  const idTexts = idTextsOf(columns);
  return Array.from({ length: columns.eventCount }, (_, event) => {
    const place = columns.ids.placeOf[event] ?? 0;
    const [high = 0, low = 0, nano = 0] = quantities.subarray(3 * event, 3 * event + 3);
    return {
      subprojectId: subprojectIdOf(projectId, subjectWords, subjectOf[event] ?? 0),
      source: sources[sourceOf[event] ?? 0] ?? '',
      id: place >= 0 ? uuidTextOf(columns.uuidWords, place) : (idTexts[~place] ?? ''),
      meter: meters[meterOf[event] ?? 0] ?? '',
      second: firstSecondOf(day) + (secondOf[event] ?? 0),
      quantity: formatDecimal({ units: nanosOf({ high, low, nano }), scale: 9 }),
    };
  });
}

function idTextsOf({ ids, idText }: Columns): readonly string[] {
  const text = Buffer.from(idText);
  let end = 0;
  return Array.from(ids.textLengths, (length) => text.toString('utf8', end, (end += length)));
}
