import { firstSecondOf } from '../days.ts';
import type { UsageEvent } from '../usage-event.ts';
import { BitWriter, indexWidth } from './bit-writer.ts';
import { writeIdForms } from './event-ids.ts';
import { codeFor, HEADER_ORDER, writeCode, writeQuantity, type QuantityCode } from './quantity-code.ts';
import { writeSubjects } from './subject-words.ts';
import { isUuid, writeUuids } from './uuids.ts';

/**
 * The canonical content of a pack: bit-packed columns, then the UUIDs, then all text. One content for one set of events: they are
 * sorted, repeats left out. docs/decisions/0023-packs.md has the format and why it is this one.
 */
export type Content = {
  /** Columns and UUIDs: nothing in them compresses. */
  readonly head: Uint8Array;
  /** Names of meters and sources, then the ids that are no UUIDs, in UTF-8. */
  readonly text: Uint8Array;
};

export const FORMAT_VERSION = 1;

/** @param events of one project and day, sorted and without repeats */
export function contentOf(day: string, events: readonly UsageEvent[]): Content {
  const writer = new BitWriter();
  const meters = namesOf(events, ({ meter }) => meter);
  const sources = namesOf(events, ({ source }) => source);
  const subjects = namesOf(events, ({ subprojectId }) => subprojectId);
  for (const count of [FORMAT_VERSION, events.length, meters.size, sources.size, subjects.size]) {
    writer.number(count, HEADER_ORDER);
  }
  for (const name of [...meters.keys(), ...sources.keys()]) {
    writer.number(Buffer.byteLength(name), HEADER_ORDER);
  }
  const codes = [...meters.keys()].map((name) =>
    codeFor(events.filter(({ meter }) => meter === name).map(({ quantity }) => quantity)),
  );
  for (const code of codes) writeCode(writer, code);
  writeSubjects(writer, [...subjects.keys()]);
  writeEvents(writer, events, { meters, sources, codes });
  writeSeconds(writer, day, events);
  const ids = events.map(({ id }) => id);
  writeIdForms(writer, ids);
  const uuids = writeUuids(writer, ids.filter(isUuid));
  const texts = ids.filter((id) => !isUuid(id));
  return {
    head: Buffer.concat([writer.finish(), uuids]),
    text: Buffer.from([...meters.keys(), ...sources.keys(), ...texts].join('')),
  };
}

type Names = ReadonlyMap<string, number>;

function namesOf(events: readonly UsageEvent[], nameOf: (event: UsageEvent) => string): Names {
  const names = [...new Set(events.map(nameOf))].sort();
  return new Map(names.map((name, index) => [name, index]));
}

type Dictionaries = {
  readonly meters: Names;
  readonly sources: Names;
  readonly codes: readonly QuantityCode[];
};

function writeEvents(
  writer: BitWriter,
  events: readonly UsageEvent[],
  { meters, sources, codes }: Dictionaries,
): void {
  const sourceWidth = indexWidth(sources.size);
  const meterWidth = indexWidth(meters.size);
  let before: string | undefined;
  for (const { subprojectId, source, meter, quantity } of events) {
    writer.bits(before === undefined || before === subprojectId ? 0 : 1, 1);
    before = subprojectId;
    const index = meters.get(meter) ?? 0;
    writer.bits(sources.get(source) ?? 0, sourceWidth);
    writer.bits(index, meterWidth);
    const code = codes[index];
    if (code !== undefined) writeQuantity(writer, code, quantity);
  }
}

function writeSeconds(writer: BitWriter, day: string, events: readonly UsageEvent[]): void {
  const seconds = events.map(({ second }) => second - firstSecondOf(day));
  const least = seconds.reduce((smallest, second) => Math.min(smallest, second), Infinity);
  const width = indexWidth(seconds.reduce((largest, second) => Math.max(largest, second), 0) - least + 1);
  writer.bits(least, SECOND_WIDTH);
  writer.bits(width, SECOND_WIDTH_WIDTH);
  for (const second of seconds) writer.bits(second - least, width);
}

/** 86,400 seconds fit 17 bits, and 17 fits 5. */
export const SECOND_WIDTH = 17;
export const SECOND_WIDTH_WIDTH = 5;
