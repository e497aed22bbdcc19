import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { packsOf, type Pack } from '../../lib/billing/pack/pack.ts';
import { DAY, PROJECT_ID, usageBatches } from '../usage-history.ts';

const PACK_EVENTS = 100;
/** One request in fifty is sent again: part of it in another batch, so that it is another pack. */
const REPEAT_EVERY = 50;
const PACK_ID_LENGTH = 26;
const HEADER_LENGTH = PACK_ID_LENGTH + 4;

/** The same events as packs and as lines for DuckDB, written as they are made: they fit no memory. */
export async function writeHistory(eventCount: number, packFile: string, csvFile: string): Promise<void> {
  const [packs, csv] = [createWriteStream(packFile), createWriteStream(csvFile)];
  await write(csv, 'subject,source,id,meter,quantity\n');
  const batches = usageBatches(PACK_EVENTS);
  for (let written = 0, batch = 0; written < eventCount; batch += 1) {
    const events = batches.next().value;
    const isRepeated = batch % REPEAT_EVERY === 0;
    for (const sent of isRepeated ? [events, events.slice(PACK_EVENTS / 2)] : [events]) {
      for (const pack of packsOf(PROJECT_ID, DAY, sent)) await write(packs, framed(pack));
      await write(csv, sent.map((event) => `${linesOf(event)}\n`).join(''));
      written += sent.length;
    }
  }
  await Promise.all([packs, csv].map((stream) => new Promise((settle) => stream.end(settle))));
}

function linesOf({
  subprojectId,
  source,
  id,
  meter,
  quantity,
}: { [Name in 'subprojectId' | 'source' | 'id' | 'meter' | 'quantity']: string }) {
  return [subprojectId, source, id, meter, quantity].join(',');
}

async function write(stream: WriteStream, data: string | Uint8Array): Promise<void> {
  if (!stream.write(data)) await once(stream, 'drain');
}

function framed({ packId, body }: Pack): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.from(packId), length, body]);
}

/** A megabyte at a time, as a Query gives them. */
export async function* readPacks(packFile: string): AsyncGenerator<{ packId: string; body: Uint8Array }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(packFile, { highWaterMark: 1024 * 1024 })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a file gives bytes');
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_LENGTH) {
      const end = HEADER_LENGTH + rest.readUInt32BE(PACK_ID_LENGTH);
      if (rest.length < end) break;
      yield { packId: rest.toString('ascii', 0, PACK_ID_LENGTH), body: rest.subarray(HEADER_LENGTH, end) };
      rest = rest.subarray(end);
    }
  }
}
