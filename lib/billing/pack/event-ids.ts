import { bitLength, type BitWriter } from './bit-writer.ts';
import type { BitReader } from './bit-reader.ts';
import { HEADER_ORDER } from './quantity-code.ts';
import type { Space } from './space.ts';
import { isUuid } from './uuids.ts';

const LENGTH_ORDER_WIDTH = 5;

export type EventIds = {
  /** By event: the place among the UUIDs, or for a text `~place` (negative) among the texts. */
  readonly placeOf: Int32Array;
  readonly uuidCount: number;
  /** In bytes. */
  readonly textLengths: Uint32Array;
};

/** Which ids are UUIDs, and how long the others are. */
export function writeIdForms(writer: BitWriter, ids: readonly string[]): void {
  const forms = ids.map(isUuid);
  const isMixed = new Set(forms).size > 1;
  writer.bits(isMixed ? 1 : 0, 1);
  for (const isOne of isMixed ? forms : forms.slice(0, 1)) writer.bits(isOne ? 1 : 0, 1);
  const lengths = ids.filter((id) => !isUuid(id)).map((id) => Buffer.byteLength(id));
  if (lengths.length === 0) return;
  const least = lengths.reduce((smallest, length) => Math.min(smallest, length));
  const order = bitLength(
    Math.floor(lengths.reduce((sum, length) => sum + length - least, 0) / lengths.length),
  );
  writer.bits(order, LENGTH_ORDER_WIDTH);
  writer.number(least, HEADER_ORDER);
  for (const length of lengths) writer.number(length - least, order);
}

export function readIdForms(reader: BitReader, count: number, space: Space): EventIds {
  const isMixed = reader.bits(1) === 1;
  const areUuids = !isMixed && reader.bits(1) === 1;
  const placeOf = space.integers(count);
  let uuidCount = 0;
  let textCount = 0;
  for (let event = 0; event < count; event += 1) {
    const isOne = isMixed ? reader.bits(1) === 1 : areUuids;
    placeOf[event] = isOne ? uuidCount++ : ~textCount++;
  }
  return { placeOf, uuidCount, textLengths: readLengths(reader, space.words(textCount)) };
}

function readLengths(reader: BitReader, lengths: Uint32Array): Uint32Array {
  if (lengths.length === 0) return lengths;
  const order = reader.bits(LENGTH_ORDER_WIDTH);
  const least = reader.number(HEADER_ORDER);
  for (let place = 0; place < lengths.length; place += 1) lengths[place] = reader.number(order) + least;
  return lengths;
}
