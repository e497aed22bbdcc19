import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { ComeAgain } from '../../../lib/queue/come-again.ts';
import { createLog } from '../../../lib/log.ts';
import { delaySecondsOf, MAX_BACKOFF_SECONDS, processBatch } from '../../../lib/queue/process-batch.ts';
import { sqsEventOf } from '../../support/sqs-event.ts';

const messageSchema = z.object({ id: z.union([z.number(), z.string()]), fails: z.optional(z.boolean()) });
type Message = z.infer<typeof messageSchema>;

function workerThat(backOff: (receiptHandle: string, delaySeconds: number) => Promise<void>) {
  const processed: Message[] = [];
  const lines: string[] = [];
  const deps = {
    schema: messageSchema,
    process(message: Message) {
      processed.push(message);
      return message.fails === true ? Promise.reject(new TypeError('secret@example.com')) : Promise.resolve();
    },
    identify: ({ id }: Message) => ({ notificationId: String(id) }),
    backOff,
    retryBaseSeconds: 30,
    log: createLog((line) => lines.push(line)),
  };
  return { deps, processed, lines };
}

function quietWorker() {
  const delays: number[] = [];
  const worker = workerThat((_handle, delaySeconds) => {
    delays.push(delaySeconds);
    return Promise.resolve();
  });
  return { ...worker, delays };
}

const bodies = (...messages: readonly object[]) => messages.map((message) => JSON.stringify(message));

describe('a batch', () => {
  test('of messages that are done fails none', async () => {
    const { deps, processed, delays } = quietWorker();
    const answer = await processBatch(deps, sqsEventOf(bodies({ id: 1 }, { id: 2 })));
    expect(answer).toStrictEqual({ batchItemFailures: [] });
    expect(processed).toStrictEqual([{ id: 1 }, { id: 2 }]);
    expect(delays).toStrictEqual([]);
  });

  test.each([
    ['is not JSON', '{"id":'],
    ['is empty', ''],
    ['has another shape', '{"name":"x"}'],
    ['fails', '{"id":9,"fails":true}'],
  ])('with a message that %s fails that message alone', async (_what, body) => {
    const { deps, processed } = quietWorker();
    const event = sqsEventOf([...bodies({ id: 1 }), body, ...bodies({ id: 2 })]);
    expect(await processBatch(deps, event)).toStrictEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
    expect(processed).toEqual(expect.arrayContaining([{ id: 1 }, { id: 2 }]));
  });

  test('works at all its messages at once: a slow one holds up none', async () => {
    const release = Promise.withResolvers<undefined>();
    const { deps } = quietWorker();
    const done: unknown[] = [];
    const others = Promise.withResolvers<undefined>();
    const worker = {
      ...deps,
      async process({ id }: Message) {
        if (id === 1) await release.promise;
        done.push(id);
        if (done.length === 2) others.resolve(undefined);
      },
    };
    const answer = processBatch(worker, sqsEventOf(bodies({ id: 1 }, { id: 2 }, { id: 3 })));
    await others.promise;
    expect(done).toStrictEqual([2, 3]);
    release.resolve(undefined);
    expect(await answer).toStrictEqual({ batchItemFailures: [] });
  });

  test('keeps integers beyond 2^53 exact', async () => {
    const { deps, processed } = quietWorker();
    await processBatch(deps, sqsEventOf(['{"id":9007199254740993}']));
    expect(processed).toStrictEqual([{ id: '9007199254740993' }]);
  });

  test('whose message can’t be postponed still names it as failed', async () => {
    const { deps, lines } = workerThat(() => Promise.reject(new Error('no such receipt')));
    expect(await processBatch(deps, sqsEventOf(bodies({ id: 1, fails: true })))).toStrictEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    });
    expect(lines).toHaveLength(2);
  });

  test('logs what an endpoint answered', async () => {
    const { deps, lines } = quietWorker();
    const refused = Object.assign(new Error('refused'), { status: 410 });
    await processBatch({ ...deps, process: () => Promise.reject(refused) }, sqsEventOf(bodies({ id: 1 })));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ status: 410 });
  });

  test('that is none is an error: Lambda brings all of it again', async () => {
    const { deps } = quietWorker();
    await expect(processBatch(deps, { Records: [{ body: '{}' }] })).rejects.toThrow();
  });

  test('logs what failed with what, so that it can be found, but not the error’s message', async () => {
    const { deps, lines } = quietWorker();
    await processBatch(deps, sqsEventOf(bodies({ id: 7, fails: true }), 4));
    const [line = ''] = lines;
    expect(JSON.parse(line)).toMatchObject({ messageId: 'message-0', notificationId: '7' });
    expect(JSON.parse(line)).toMatchObject({ level: 'error', receiveCount: 4, error: { name: 'TypeError' } });
    expect(line).not.toContain('example.com');
  });
});

describe('long work', () => {
  /** Message 1 is long work. */
  function longWorker(process: () => Promise<unknown>, bury: () => Promise<void> = () => Promise.resolve()) {
    const { deps, delays, processed } = quietWorker();
    const buried: string[] = [];
    const givingUp = {
      maxTries: 12,
      isLong: ({ id }: Message) => id === 1,
      bury: async (body: string) => {
        await bury();
        buried.push(body);
      },
    };
    return { deps: { ...deps, process, givingUp }, delays, processed, buried };
  }
  const [long = '', short = ''] = bodies({ id: 1 }, { id: 2 });
  const failure = [{ itemIdentifier: 'message-0' }];
  const failing = (tries?: number) => () => Promise.reject(Object.assign(new Error('x'), { tries }));

  test.each([0, 60])(
    'comes again after %i s, without being an error, however often it came',
    async (seconds) => {
      const { deps, delays, buried } = longWorker(() => Promise.resolve(new ComeAgain(seconds)));
      const answer = await processBatch(deps, sqsEventOf([long], 900));
      expect(answer).toStrictEqual({ batchItemFailures: failure });
      expect([delays, buried]).toStrictEqual([[seconds], []]);
    },
  );

  test('that fails waits by its own count of tries, not by how often it came', async () => {
    for (const [tries, delay] of [
      [undefined, 30],
      [1, 30],
      [3, 120],
    ] as const) {
      const { deps, delays, buried } = longWorker(failing(tries));
      expect(await processBatch(deps, sqsEventOf([long], 900))).toStrictEqual({ batchItemFailures: failure });
      expect([delays, buried]).toStrictEqual([[delay], []]);
    }
  });

  test('is given up after its last try: put among the dead letters as it came, and done', async () => {
    const { deps, delays, buried } = longWorker(failing(12));
    expect(await processBatch(deps, sqsEventOf([long], 900))).toStrictEqual({ batchItemFailures: [] });
    expect([delays, buried]).toStrictEqual([[], [long]]);
  });

  test('that can’t be given up is not lost', async () => {
    const { deps, delays, buried } = longWorker(failing(12), () => Promise.reject(new Error('down')));
    expect(await processBatch(deps, sqsEventOf([long], 900))).toStrictEqual({ batchItemFailures: failure });
    expect([delays, buried]).toStrictEqual([[3_600], []]);
  });

  test('leaves other messages on its queue their tries: each receive is one', async () => {
    for (const [body, receives, isBuried] of [
      [short, 11, false],
      [short, 12, true],
      ['{"id":', 11, false],
      ['{"id":', 12, true],
    ] as const) {
      const { deps, buried } = longWorker(failing());
      await processBatch(deps, sqsEventOf([body], receives));
      expect(buried).toStrictEqual(isBuried ? [body] : []);
    }
  });

  test('or not: what killed its worker twelve times is given up before it does so again', async () => {
    let processed = 0;
    const { deps, buried } = longWorker(() => Promise.resolve((processed += 1)));
    await processBatch(deps, sqsEventOf([short], 13));
    expect([processed, buried]).toStrictEqual([0, [short]]);
    await processBatch(deps, sqsEventOf([short], 12));
    expect([processed, buried]).toStrictEqual([1, [short]]);
  });
});

describe('the wait before the next try', () => {
  test('doubles with each receive, up to an hour', () => {
    const counts = Array.from({ length: 12 }, (_, index) => index + 1);
    expect(counts.map((count) => delaySecondsOf(count, 30))).toStrictEqual([
      30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600,
    ]);
    expect(delaySecondsOf(1_000, 30)).toBe(MAX_BACKOFF_SECONDS);
  });

  test.each([
    [5, 30],
    [31, 31],
    [7_200, 7_200],
    [10 ** 9, 43_000],
  ])(
    'is at least what whoever refused asks for, within the 12 hours of SQS: %i s → %i s',
    async (retryAfterSeconds, delay) => {
      const { deps, delays } = quietWorker();
      const refused = Object.assign(new Error('refused'), { retryAfterSeconds });
      await processBatch({ ...deps, process: () => Promise.reject(refused) }, sqsEventOf(bodies({ id: 1 })));
      expect(delays).toStrictEqual([delay]);
    },
  );

  test('is the message’s own', async () => {
    const { deps, delays } = quietWorker();
    for (const count of [1, 3, 20])
      await processBatch(deps, sqsEventOf(bodies({ id: 1, fails: true }), count));
    expect(delays).toStrictEqual([30, 120, 3_600]);
  });
});
