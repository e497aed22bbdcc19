import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { leadingBits, lengthPrefixed, sha256 } from '../../encoding/hash.ts';
import type { UsageEvent } from '../usage-event.ts';
import { columnsOf, type Columns } from './columns.ts';
import { contentOf, type Content } from './content.ts';
import { sortedEvents } from './sorted-events.ts';

/** What becomes one item of the Usage table. */
export type Pack = {
  /** The hash of what it holds, where it lies: writing it twice is writing it once. */
  readonly packId: string;
  readonly body: Uint8Array;
  readonly eventCount: number;
};

/** A pack whose bytes are not those that were written, or that a newer release wrote. */
export class CorruptPack extends Error {
  override readonly name = 'CorruptPack';
}

/** An item has at most 400 KB, with its key and names. */
export const MAX_BODY_BYTES = 300 * 1024;
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** 130 bits: no two contents share an id by chance, and nobody finds two that do. */
const ID_BITS = 130;

/** Before the head: whether the text behind it is compressed, and how long the head is. */
const PREFIX_BYTES = 4;
const COMPRESSED = 1;
/** Shorter text hardly gets shorter, and starting zlib costs more than all the rest of a small pack. */
const MIN_COMPRESSED_BYTES = 256;

/**
 * The packs of some events, one unless they are too many.
 * @param events of one project, day and shard, in any order, repeats included
 */
export function packsOf(projectId: string, day: string, events: readonly UsageEvent[]): readonly Pack[] {
  return packSorted(projectId, day, sortedEvents(events));
}

function packSorted(projectId: string, day: string, events: readonly UsageEvent[]): readonly Pack[] {
  if (events.length === 0) return [];
  const content = contentOf(day, events);
  const body = bodyOf(content);
  if (body.length <= MAX_BODY_BYTES || events.length === 1) {
    return [{ packId: packIdOf(projectId, day, content), body, eventCount: events.length }];
  }
  const middle = Math.ceil(events.length / 2);
  return [events.slice(0, middle), events.slice(middle)].flatMap((half) => packSorted(projectId, day, half));
}

/** @throws CorruptPack */
export function readPack(projectId: string, day: string, packId: string, body: Uint8Array): Columns {
  try {
    const content = contentIn(body);
    if (packIdOf(projectId, day, content) !== packId) throw new RangeError('other content than was written');
    return columnsOf(content);
  } catch (error) {
    throw new CorruptPack('a pack can not be read', { cause: error });
  }
}

function packIdOf(projectId: string, day: string, { head, text }: Content): string {
  return leadingBits(sha256(lengthPrefixed(projectId, day), head, text), ID_BITS);
}

function bodyOf({ head, text }: Content): Buffer {
  const compressed = text.length < MIN_COMPRESSED_BYTES ? text : deflateRawSync(text, { level: 9 });
  const isWorth = compressed.length < text.length;
  const prefix = Buffer.from([isWorth ? COMPRESSED : 0, head.length >>> 16, head.length >>> 8, head.length]);
  return Buffer.concat([prefix, head, isWorth ? compressed : text]);
}

function contentIn(body: Uint8Array): Content {
  const [form = -1, high = 0, middle = 0, low = 0] = body;
  const headEnd = PREFIX_BYTES + ((high << 16) | (middle << 8) | low);
  const stored = body.subarray(headEnd);
  if (headEnd > body.length || form > COMPRESSED)
    throw new RangeError('a form that this release does not know');
  const text = form === COMPRESSED ? inflateRawSync(stored, { maxOutputLength: MAX_TEXT_BYTES }) : stored;
  return { head: body.subarray(PREFIX_BYTES, headEnd), text };
}
