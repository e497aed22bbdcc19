import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';

/** 36 characters of text for 16 bytes of content: the one form of id that is worth telling apart. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
export const UUID_BYTES = 16;
/**
 * UUIDs of one version and of RFC 9562's variant say the same in 6 of their bits: these are left out, and of what is left in their two
 * bytes the last 2 bits stand in the columns.
 */
const COMPACT_BYTES = 15;
const VERSION_BYTE = 6;
const VARIANT_BYTE = 8;

export function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** @returns the bytes that follow the columns */
export function writeUuids(writer: BitWriter, uuids: readonly string[]): Uint8Array {
  const bytes = Buffer.from(uuids.join('').replaceAll('-', ''), 'hex');
  const version = commonVersionOf(bytes);
  writer.bits(version === undefined ? 0 : 1, 1);
  if (version === undefined) return bytes;
  writer.bits(version, 4);
  const compact = new Uint8Array(uuids.length * COMPACT_BYTES);
  for (let place = 0; place < uuids.length; place += 1) {
    const uuid = bytes.subarray(place * UUID_BYTES, (place + 1) * UUID_BYTES);
    const variant = uuid[VARIANT_BYTE] ?? 0;
    writer.bits((variant >>> 4) & 3, 2);
    uuid[VERSION_BYTE] = ((uuid[VERSION_BYTE] ?? 0) << 4) | (variant & 15);
    compact.set(uuid.subarray(0, VARIANT_BYTE), place * COMPACT_BYTES);
    compact.set(uuid.subarray(VARIANT_BYTE + 1), place * COMPACT_BYTES + VARIANT_BYTE);
  }
  return compact;
}

/**
 * Reads to the end of the columns, and what follows them.
 * @param bytes the columns and the UUIDs @param into as long as the UUIDs are
 */
export function readUuids(reader: BitReader, bytes: Uint8Array, into: Uint8Array): void {
  const count = into.length / UUID_BYTES;
  const isCompact = reader.bits(1) === 1;
  const version = isCompact ? reader.bits(4) << 4 : 0;
  const start = Math.ceil((reader.position + (isCompact ? 2 * count : 0)) / 8);
  if (bytes.length - start !== count * (isCompact ? COMPACT_BYTES : UUID_BYTES)) {
    throw new RangeError('a pack does not hold what it says');
  }
  if (!isCompact) {
    into.set(bytes.subarray(start));
    return;
  }
  for (let place = 0; place < count; place += 1) {
    const from = start + place * COMPACT_BYTES;
    const to = place * UUID_BYTES;
    for (let byte = 0; byte < VARIANT_BYTE; byte += 1) into[to + byte] = bytes[from + byte] ?? 0;
    for (let byte = VARIANT_BYTE; byte < COMPACT_BYTES; byte += 1)
      into[to + byte + 1] = bytes[from + byte] ?? 0;
    const shared = bytes[from + VERSION_BYTE] ?? 0;
    into[to + VERSION_BYTE] = version | (shared >>> 4);
    into[to + VARIANT_BYTE] = 0x80 | (reader.bits(2) << 4) | (shared & 15);
  }
}

export function uuidTextOf(bytes: Uint32Array, place: number): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + place * UUID_BYTES, UUID_BYTES).toString('hex');
  return [0, 8, 12, 16, 20].map((start, part) => hex.slice(start, [8, 12, 16, 20, 32][part])).join('-');
}

function commonVersionOf(bytes: Uint8Array): number | undefined {
  const version = (bytes[VERSION_BYTE] ?? 0) >>> 4;
  for (let uuid = 0; uuid < bytes.length; uuid += UUID_BYTES) {
    const isSame = (bytes[uuid + VERSION_BYTE] ?? 0) >>> 4 === version;
    if (!isSame || (bytes[uuid + VARIANT_BYTE] ?? 0) >>> 6 !== 2) return undefined;
  }
  return bytes.length === 0 ? undefined : version;
}
