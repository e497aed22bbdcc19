import { describe, expect, test } from 'vitest';
import type { DeadLetterQueue } from '../../../../lib/jobs/replays/dead-letter-queue.ts';
import { DeadLetterScan } from '../../../../lib/jobs/replays/dead-letters.ts';
import type { Letter } from '../../../../lib/jobs/replays/letter.ts';
import { submitJob } from '../../../../lib/jobs/submit.ts';
import { NOW } from '../../../support/factories.ts';
import { MemoryJobs } from '../../../support/memory-jobs.ts';

const job = await submitJob(
  { jobs: new MemoryJobs().store, sendJob: () => Promise.resolve(), now: () => NOW },
  {
    jobId: 'account-0000000000000000',
    kind: 'replay',
    containerId: 'account',
    isDryRun: false,
    request: {},
    createdBy: 'key',
    ratePerSecond: 100,
    isExclusive: true,
  },
);

function letter(messageId: string, projectId: string): Letter {
  const body = JSON.stringify({ projectId });
  return { messageId, body, groupId: undefined, receiveCount: 1, sentTime: NOW, receiptHandle: messageId };
}

/** A queue that gives ten at a time, always the same first, and hides what it gave until it is shown. */
function queueOf(letters: readonly Letter[]) {
  const there = new Map(letters.map((each) => [each.messageId, each]));
  const hidden = new Set<string>();
  const sent: string[] = [];
  const queue: DeadLetterQueue = {
    count: () => Promise.resolve(there.size),
    hidden: () => Promise.resolve(hidden.size),
    receive() {
      const given = [...there.values()].filter(({ messageId }) => !hidden.has(messageId)).slice(0, 10);
      for (const { messageId } of given) hidden.add(messageId);
      return Promise.resolve(given);
    },
    show(shown) {
      for (const { messageId } of shown) hidden.delete(messageId);
      return Promise.resolve();
    },
    sendBack(moved) {
      sent.push(...moved.map(({ messageId }) => messageId));
      return Promise.resolve();
    },
    remove(moved) {
      for (const { messageId } of moved) {
        there.delete(messageId);
        hidden.delete(messageId);
      }
      return Promise.resolve();
    },
  };
  return { queue, hidden, there, sent };
}

/** Each worker does so many pages at most, then the next one takes over. */
async function work(
  queue: DeadLetterQueue,
  projectId: string | undefined,
  pagesOf: (worker: number) => number = () => Infinity,
) {
  const filter = projectId === undefined ? undefined : { projectId };
  let cursor: Record<string, unknown> | undefined;
  let found = 0;
  for (let workers = 0; workers < 50; workers += 1) {
    const scan = new DeadLetterScan(queue, { queue: 'signups', ...(filter && { filter }) });
    for (let pages = 0; pages < pagesOf(workers); pages += 1) {
      const page = await scan.page(job, { cursor, maxItems: 100, isLenient: false });
      found += page.results.length;
      cursor = page.cursor;
      if (cursor === undefined || page.waitSeconds !== undefined) {
        await scan.close();
        return { found, isOver: cursor === undefined, waitSeconds: page.waitSeconds };
      }
    }
    await scan.close();
  }
  throw new Error('it does not end');
}

const MINE = 'ab12cd34';
const OTHERS = 'zz99zz99';

describe('the dead letters of a queue', () => {
  test('are all moved, then it is over', async () => {
    const { queue, there, sent } = queueOf(Array.from({ length: 25 }, (_, n) => letter(`m-${n}`, MINE)));
    expect(await work(queue, undefined)).toEqual({ found: 25, isOver: true });
    expect([there.size, sent.length]).toEqual([0, 25]);
  });

  test('that are not wanted stay, and are visible again', async () => {
    const { queue, there, hidden, sent } = queueOf([letter('a', OTHERS), letter('b', MINE)]);
    expect(await work(queue, MINE)).toEqual({ found: 1, isOver: true });
    expect(sent).toEqual(['b']);
    expect([[...there.keys()], hidden.size]).toEqual([['a'], 0]);
  });

  test('that lie behind many others are found by the next worker too, who gets those others first', async () => {
    const others = Array.from({ length: 250 }, (_, n) => letter(`o-${n}`, OTHERS));
    const { queue, sent, hidden } = queueOf([...others, letter('mine', MINE)]);
    expect(await work(queue, MINE, (worker) => worker + 1)).toMatchObject({ found: 1, isOver: true });
    expect(sent).toEqual(['mine']);
    expect(hidden.size).toBe(0);
  });

  test('that another has in hand are waited for: without them it is not over', async () => {
    const { queue, hidden, sent } = queueOf([letter('held', MINE), letter('free', MINE)]);
    hidden.add('held');
    expect(await work(queue, undefined)).toEqual({ found: 1, isOver: false, waitSeconds: 30 });
    hidden.delete('held');
    expect(await work(queue, undefined)).toEqual({ found: 1, isOver: true });
    expect(sent).toEqual(['free', 'held']);
  });
});
