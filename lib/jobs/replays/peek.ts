import type { DeadLetterReader } from './dead-letter-queue.ts';
import type { Letter } from './letter.ts';

/** As long as the whole look may take; should it be interrupted, they are back after it. */
const HIDE_SECONDS = 15;
const MAX_RECEIVES = 10;

/** Looks at the first of the dead letters, and gives them back. A dead letter can be received without end: none is burnt. */
export async function peek(reader: DeadLetterReader): Promise<readonly Letter[]> {
  const seen = new Map<string, Letter>();
  try {
    for (let receives = 0; receives < MAX_RECEIVES; receives += 1) {
      const letters = await reader.receive(HIDE_SECONDS);
      if (letters.length === 0) break;
      for (const letter of letters) seen.set(letter.messageId, letter);
    }
  } finally {
    await reader.show([...seen.values()]);
  }
  return [...seen.values()];
}
