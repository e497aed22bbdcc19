import { ALPHABET } from '../../encoding/base32.ts';
import { bitLength, type BitWriter } from './bit-writer.ts';
import type { BitReader } from './bit-reader.ts';

/** A subproject's id after its project's 8 characters is 90 bits: three words of 30, of 6 characters each. */
export const WORDS_PER_SUBJECT = 3;
const CHARACTERS_PER_WORD = 6;
const PROJECT_ID_LENGTH = 8;
const WORD_BITS = 30;

const DIGIT_OF = new Uint8Array(128);
for (const [digit, character] of Array.from(ALPHABET).entries()) DIGIT_OF[character.charCodeAt(0)] = digit;

export function wordOf(subprojectId: string, index: number): number {
  const start = PROJECT_ID_LENGTH + index * CHARACTERS_PER_WORD;
  let word = 0;
  for (let place = start; place < start + CHARACTERS_PER_WORD; place += 1) {
    word = (word << 5) | (DIGIT_OF[subprojectId.charCodeAt(place)] ?? 0);
  }
  return word;
}

export function subprojectIdOf(projectId: string, words: Uint32Array, subject: number): string {
  let text = projectId;
  for (let index = 0; index < WORDS_PER_SUBJECT; index += 1) {
    const word = words[subject * WORDS_PER_SUBJECT + index] ?? 0;
    for (let shift = 25; shift >= 0; shift -= 5) text += ALPHABET.charAt((word >>> shift) & 31);
  }
  return text;
}

/**
 * Sorted ids share their first bits with their neighbours: of `n` ids, log2(n) bits each are written as the distance to the one
 * before, in about 2 bits (Elias–Fano).
 */
export function writeSubjects(writer: BitWriter, subprojectIds: readonly string[]): void {
  const shared = sharedBits(subprojectIds.length);
  let previous = 0;
  for (const subprojectId of subprojectIds) {
    const first = wordOf(subprojectId, 0);
    const prefix = first >>> (WORD_BITS - shared);
    for (; previous < prefix; previous += 1) writer.bits(0, 1);
    writer.bits(1, 1);
    writer.bits(first & ((1 << (WORD_BITS - shared)) - 1), WORD_BITS - shared);
    for (let index = 1; index < WORDS_PER_SUBJECT; index += 1) {
      writer.bits(wordOf(subprojectId, index), WORD_BITS);
    }
  }
}

/** @param words as many as the subjects have */
export function readSubjects(reader: BitReader, words: Uint32Array): void {
  const count = words.length / WORDS_PER_SUBJECT;
  const shared = sharedBits(count);
  let prefix = 0;
  for (let place = 0; place < words.length; place += WORDS_PER_SUBJECT) {
    while (reader.bits(1) === 0) {
      prefix += 1;
      if (prefix >>> shared !== 0) throw new RangeError('a subject of a pack has no end');
    }
    words[place] = (prefix << (WORD_BITS - shared)) | reader.bits(WORD_BITS - shared);
    words[place + 1] = reader.bits(WORD_BITS);
    words[place + 2] = reader.bits(WORD_BITS);
  }
}

function sharedBits(count: number): number {
  return Math.max(0, bitLength(count) - 1);
}
