import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
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
