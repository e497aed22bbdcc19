import { BitReader } from './bit-reader.ts';
import { indexWidth } from './bit-writer.ts';
import { FORMAT_VERSION, SECOND_WIDTH, SECOND_WIDTH_WIDTH, type Content } from './content.ts';
import { readIdForms, type EventIds } from './event-ids.ts';
import { HEADER_ORDER, readCode, readQuantity, type QuantityCode } from './quantity-code.ts';
import { readSubjects, WORDS_PER_SUBJECT } from './subject-words.ts';
import { Space } from './space.ts';
import { readUuids, UUID_BYTES } from './uuids.ts';

/** A pack as a run reads it: a column each, because there are a million events in a day. */
export type Columns = {
  readonly eventCount: number;
  readonly meters: readonly string[];
  readonly sources: readonly string[];
  readonly subjectWords: Uint32Array;
  readonly subjectOf: Uint32Array;
  readonly sourceOf: Uint32Array;
  readonly meterOf: Uint32Array;
  /** High, low and nano of each quantity. */
  readonly quantities: Uint32Array;
  /** Seconds of the day. */
  readonly secondOf: Uint32Array;
  readonly ids: EventIds;
  /** The bytes of the UUIDs, four words each. */
  readonly uuidWords: Uint32Array;
  /** The texts of the ids that are no UUIDs, one after the other. */
  readonly idText: Uint8Array;
};

const WORDS_PER_UUID = UUID_BYTES / Uint32Array.BYTES_PER_ELEMENT;
/** Subject, source, meter, second, place of the id; three of the quantity; the id's words, or its length. */
const WORDS_PER_EVENT = 5 + 3 + WORDS_PER_UUID + 1;

/** @throws RangeError for what `contentOf` did not make */
export function columnsOf({ head, text }: Content): Columns {
  const reader = new BitReader(head);
  const version = reader.number(HEADER_ORDER);
  if (version !== FORMAT_VERSION) throw new RangeError(`a pack of format ${version}`);
  const eventCount = reader.number(HEADER_ORDER);
  const meterCount = reader.number(HEADER_ORDER);
  const sourceCount = reader.number(HEADER_ORDER);
  const subjectCount = reader.number(HEADER_ORDER);
  if (Math.max(eventCount, meterCount, sourceCount, subjectCount) > head.length * 8) {
    throw new RangeError('a pack counts more than it can hold');
  }
  const { names, byteCount } = readNames(reader, text, meterCount + sourceCount);
  const codes = Array.from({ length: meterCount }, () => readCode(reader));
  const space = new Space(WORDS_PER_SUBJECT * subjectCount + WORDS_PER_EVENT * eventCount);
  const subjectWords = space.words(WORDS_PER_SUBJECT * subjectCount);
  readSubjects(reader, subjectWords);
  const events = readEvents(reader, eventCount, sourceCount, codes, space);
  const secondOf = space.words(eventCount);
  readSeconds(reader, secondOf);
  const ids = readIdForms(reader, eventCount, space);
  const uuidWords = space.words(ids.uuidCount * WORDS_PER_UUID);
  readUuids(reader, head, new Uint8Array(uuidWords.buffer, uuidWords.byteOffset, uuidWords.byteLength));
  const columns = {
    eventCount,
    meters: names.slice(0, meterCount),
    sources: names.slice(meterCount),
    subjectWords,
    ...events,
    secondOf,
    ids,
    uuidWords,
    idText: text.subarray(byteCount),
  };
  refuseInconsistent(columns);
  return columns;
}

function refuseInconsistent({ subjectWords, subjectOf, ids, idText }: Columns): void {
  const textBytes = ids.textLengths.reduce((sum, length) => sum + length, 0);
  const lastSubject = subjectOf.at(-1) ?? -1;
  if (idText.length !== textBytes || (lastSubject + 1) * WORDS_PER_SUBJECT !== subjectWords.length) {
    throw new RangeError('a pack does not hold what it says');
  }
}

function readNames(reader: BitReader, text: Uint8Array, count: number) {
  const names: string[] = [];
  let byteCount = 0;
  for (let index = 0; index < count; index += 1) {
    const end = byteCount + reader.number(HEADER_ORDER);
    names.push(Buffer.from(text.buffer, text.byteOffset, text.length).toString('utf8', byteCount, end));
    byteCount = end;
  }
  return { names, byteCount };
}

function readEvents(
  reader: BitReader,
  eventCount: number,
  sourceCount: number,
  codes: readonly QuantityCode[],
  space: Space,
) {
  const subjectOf = space.words(eventCount);
  const sourceOf = space.words(eventCount);
  const meterOf = space.words(eventCount);
  const quantities = space.words(3 * eventCount);
  const sourceWidth = indexWidth(sourceCount);
  const meterWidth = indexWidth(codes.length);
  const quantity = { high: 0, low: 0, nano: 0 };
  let subject = 0;
  for (let event = 0; event < eventCount; event += 1) {
    subject += reader.bits(1);
    subjectOf[event] = subject;
    sourceOf[event] = reader.bits(sourceWidth);
    const meter = reader.bits(meterWidth);
    meterOf[event] = meter;
    const code = codes[meter];
    if (code === undefined) throw new RangeError('a pack names a meter that it does not have');
    readQuantity(reader, code, quantity);
    quantities[3 * event] = quantity.high;
    quantities[3 * event + 1] = quantity.low;
    quantities[3 * event + 2] = quantity.nano;
  }
  return { subjectOf, sourceOf, meterOf, quantities };
}

function readSeconds(reader: BitReader, secondOf: Uint32Array): void {
  const least = reader.bits(SECOND_WIDTH);
  const width = reader.bits(SECOND_WIDTH_WIDTH);
  for (let event = 0; event < secondOf.length; event += 1) secondOf[event] = least + reader.bits(width);
}
