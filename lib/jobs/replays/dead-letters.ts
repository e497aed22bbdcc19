import * as z from 'zod/mini';
import { leadingBits, sha256 } from '../../encoding/hash.ts';
import type { Job, JobResult } from '../job.ts';
import type { Page } from '../page.ts';
import type { PageRequest } from '../run-job.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { identityOf, isWantedLetter, type Letter } from './letter.ts';
import type { ReplayRequest } from './request.ts';

/** Longer than a worker runs: what it has looked at does not come again while it goes on. */
const HIDE_SECONDS = 120;
/** A worker that died, or whoever looks, has letters in hand for at most HIDE_SECONDS. */
const WAIT_SECONDS = 30;
const MAX_RECEIVES_A_PAGE = 10;
/** What was looked at and left there is remembered from one worker to the next: so many, in 12 KB of the job's item. */
const MAX_SEEN = 1_000;

/** The letters that were looked at and stay: hashes of their ids. */
const cursorSchema = z.object({ seen: z.array(z.string()) });

/**
 * Goes through the dead letters of a queue: what is wanted is received, sent to where it came from, then deleted. A crash between makes
 * two of it, never none, and every worker stands that.
 */
export class DeadLetterScan {
  readonly #queue: DeadLetterQueue;
  readonly #request: NonNullable<ReplayRequest['deadLetters']>;
  #left: readonly Letter[] = [];
  /** What this worker has looked at, by id: if it comes again, all that is there was looked at. */
  readonly #looked = new Set<string>();

  constructor(queue: DeadLetterQueue, request: NonNullable<ReplayRequest['deadLetters']>) {
    this.#queue = queue;
    this.#request = request;
  }

  async page({ isDryRun, total }: Job, { cursor, maxItems }: PageRequest): Promise<Page> {
    const count = total ?? (await this.#queue.count());
    let seen = cursor === undefined ? [] : cursorSchema.parse(cursor).seen;
    const results: JobResult[] = [];
    for (let receives = 0; receives < MAX_RECEIVES_A_PAGE && results.length < maxItems; receives += 1) {
      const letters = await this.#queue.receive(HIDE_SECONDS);
      const known = new Set(seen);
      const fresh = letters.filter((letter) => !known.has(markOf(letter)));
      const wanted = fresh.filter((letter) => this.#isWanted(letter));
      const moved = isDryRun ? [] : wanted;
      this.#left = [...this.#left, ...letters.filter((letter) => !moved.includes(letter))];
      await this.#move(moved);
      results.push(...wanted.map(resultOf));
      const isOver = letters.every(({ messageId }) => this.#looked.has(messageId));
      for (const { messageId } of letters) this.#looked.add(messageId);
      if (isOver) return { results, total: count, ...(await this.#ending(seen)) };
      seen = [...seen, ...fresh.filter((letter) => !moved.includes(letter)).map(markOf)].slice(-MAX_SEEN);
    }
    return { results, cursor: { seen }, total: count };
  }

  /** Nothing more is to be had. What others have in hand may come back, so only then is it the end. */
  async #ending(seen: readonly string[]): Promise<Pick<Page, 'cursor' | 'waitSeconds'>> {
    const ours = new Set(this.#left.map(({ messageId }) => messageId));
    if ((await this.#queue.hidden()) <= ours.size) return { cursor: undefined };
    return { cursor: { seen: [...seen] }, waitSeconds: WAIT_SECONDS };
  }

  /** Gives back what was only looked at. Should that fail, its time runs out. */
  async close(): Promise<void> {
    await this.#queue.show(this.#left).catch(() => undefined);
    this.#left = [];
  }

  #isWanted(letter: Letter): boolean {
    const identity = identityOf(letter);
    return identity === undefined || isWantedLetter(identity, this.#request.filter);
  }

  async #move(letters: readonly Letter[]): Promise<void> {
    if (letters.length === 0) return;
    try {
      await this.#queue.sendBack(letters);
      await this.#queue.remove(letters);
    } catch (error) {
      this.#left = [...this.#left, ...letters];
      throw error;
    }
  }
}

function resultOf(letter: Letter): JobResult {
  const { kind, subprojectId, deliveryId } = identityOf(letter) ?? {};
  return {
    outcome: 'sent',
    messageId: letter.messageId,
    ...(kind !== undefined && { kind }),
    ...(subprojectId !== undefined && { subprojectId }),
    ...(deliveryId !== undefined && { deliveryId }),
  };
}

function markOf({ messageId }: Letter): string {
  return leadingBits(sha256(messageId), 60);
}
