import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  inflateRawSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { packItemOf } from '../lib/aws/usage.ts';
import { packsOf, readPack } from '../lib/billing/pack/pack.ts';
import type { UsageEvent } from '../lib/billing/usage-event.ts';
import { attributesOf } from '../lib/aws/items.ts';
import { itemSize } from '../local/aws-proxy/item-size.ts';
import { DAY, PROJECT_ID, usageBatches } from './usage-history.ts';

export type PackRow = {
  readonly encoding: string;
  readonly batchSize: number;
  readonly bytesPerEvent: number;
  readonly writeUnitsPerEvent: number;
  readonly encodeMicros: number;
  readonly decodeMicros: number;
};

type Encoding = {
  readonly name: string;
  readonly encode: (events: readonly UsageEvent[]) => readonly Uint8Array[];
  readonly decode: (body: Uint8Array) => unknown;
};

/** One item holds at most this much of a yardstick, which does not split. */
const WRITE_UNIT_BYTES = 1024;
const PACK_ID = 'a'.repeat(26);

function jsonColumns(events: readonly UsageEvent[]): Buffer {
  const column = (nameOf: (event: UsageEvent) => string) => {
    const places = new Map<string, number>();
    const column = events.map((event) => {
      const name = nameOf(event);
      const place = places.get(name) ?? places.size;
      places.set(name, place);
      return place;
    });
    return [[...places.keys()], column];
  };
  return Buffer.from(
    JSON.stringify([
      column(({ subprojectId }) => subprojectId.slice(8)),
      column(({ source }) => source),
      column(({ meter }) => meter),
      events.map(({ id }) => id),
      events.map(({ second }) => second % 86_400),
      events.map(({ quantity }) => quantity),
    ]),
  );
}

const brotli4 = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const ENCODINGS: readonly Encoding[] = [
  {
    name: 'JSON objects',
    encode: (events) => [Buffer.from(JSON.stringify(events))],
    decode: parseJson,
  },
  jsonEncoding('JSON columns, deflate 1', (json) => deflateRawSync(json, { level: 1 }), inflateRawSync),
  jsonEncoding('JSON columns, zstd', zstdCompressSync, zstdDecompressSync),
  jsonEncoding('JSON columns, brotli 4', (json) => brotliCompressSync(json, brotli4), brotliDecompressSync),
];

function jsonEncoding(
  name: string,
  compress: (json: Buffer) => Buffer,
  decompress: (body: Uint8Array) => Buffer,
): Encoding {
  return {
    name,
    encode: (events) => [compress(jsonColumns(events))],
    decode: (body) => parseJson(decompress(body)),
  };
}

function parseJson(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body).toString());
}

/** Bytes of an item beside its body. */
const overheadBytes = itemSizeOf({ packId: PACK_ID, body: new Uint8Array(), eventCount: 0 });

function itemSizeOf(pack: Parameters<typeof packItemOf>[1]): number {
  const { body: _measuredApart, ...item } = packItemOf(
    { projectId: PROJECT_ID, day: DAY, shard: 0 },
    pack,
    1_795_000_000_000,
  );
  return itemSize(attributesOf(item)) + 'body'.length;
}

/** Each encoding meets the same batches; CPU is that of the second round, once the code is compiled. */
export function benchPacks(batchSizes: readonly number[], eventCount: number): readonly PackRow[] {
  return batchSizes.flatMap((batchSize) => {
    const source = usageBatches(batchSize);
    const batches = Array.from({ length: Math.ceil(eventCount / batchSize) }, () => source.next().value);
    return [
      ...ENCODINGS.map((encoding) => measure(encoding, batchSize, batches)),
      measureOurs(batchSize, batches),
    ];
  });
}

function measure(
  encoding: Encoding,
  batchSize: number,
  batches: readonly (readonly UsageEvent[])[],
): PackRow {
  const events = batches.length * batchSize;
  let bodies: readonly Uint8Array[] = [];
  const encode = () => (bodies = batches.flatMap(encoding.encode));
  const decode = () => bodies.forEach(encoding.decode);
  const [encodeMicros, decodeMicros] = [secondRoundMicros(encode), secondRoundMicros(decode)];
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  const units = bodies.reduce(
    (sum, body) => sum + Math.ceil((body.length + overheadBytes) / WRITE_UNIT_BYTES),
    0,
  );
  return {
    encoding: encoding.name,
    batchSize,
    bytesPerEvent: bytes / events,
    writeUnitsPerEvent: units / events,
    encodeMicros: encodeMicros / events,
    decodeMicros: decodeMicros / events,
  };
}

function measureOurs(batchSize: number, batches: readonly (readonly UsageEvent[])[]): PackRow {
  const idOf = new Map<Uint8Array, string>();
  const encode = (events: readonly UsageEvent[]) =>
    packsOf(PROJECT_ID, DAY, events).map(({ packId, body }) => {
      idOf.set(body, packId);
      return body;
    });
  const decode = (body: Uint8Array) => readPack(PROJECT_ID, DAY, idOf.get(body) ?? '', body);
  return measure({ name: 'packs (verified by hash)', encode, decode }, batchSize, batches);
}

/** Of CPU, which other work on the machine does not change much. */
function secondRoundMicros(work: () => unknown): number {
  work();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

export function printPacks(rows: readonly PackRow[]): void {
  console.log('events  encoding                   bytes/event  write units/event  µs to write  µs to read');
  for (const row of rows) {
    const cells = [
      String(row.batchSize).padStart(6),
      row.encoding.padEnd(25),
      row.bytesPerEvent.toFixed(1).padStart(12),
      row.writeUnitsPerEvent.toFixed(4).padStart(18),
      row.encodeMicros.toFixed(2).padStart(12),
      row.decodeMicros.toFixed(2).padStart(11),
    ];
    console.log(cells.join('  '));
  }
}
