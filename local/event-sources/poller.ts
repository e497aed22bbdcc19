import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Activity } from '../activity.ts';
import type { LambdaFunction } from '../runtime/lambda-function.ts';
import { doneMessages } from './batch-result.ts';
import type { CallSqs } from './call-sqs.ts';
import { receivedMessage, toSqsEvent, type ReceivedMessage } from './sqs-event.ts';

export type EventSource = {
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly function: Pick<LambdaFunction, 'invoke'>;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Batches at a time. */
  readonly concurrency: number;
  readonly reportsItemFailures: boolean;
};

export type Poller = {
  /** Takes no further messages; resolves when the batches under way are done. */
  readonly stop: () => Promise<void>;
};

const longPollSeconds = 20;
const retryMilliseconds = 100;
/** What one ReceiveMessage may return. */
const maximumReceive = 10;
const receiveOutput = z.object({ Messages: z.optional(z.array(receivedMessage)) });

/** Feeds a function from a queue. */
export function startPoller(source: EventSource, callSqs: CallSqs, activity: Activity): Poller {
  const stopping = new AbortController();
  const { signal } = stopping;
  const batches = new Set<Promise<void>>();

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      if (batches.size >= source.concurrency) {
        await Promise.race(batches);
        continue;
      }
      const messages = await receive(Math.min(source.batchSize, maximumReceive), longPollSeconds);
      if (messages.length === 0) continue;
      const { end } = activity.begin();
      const batch = gather(messages)
        .then(work)
        .finally(() => {
          batches.delete(batch);
          end();
        });
      batches.add(batch);
    }
    await Promise.all(batches);
  }

  async function receive(count: number, seconds: number): Promise<readonly ReceivedMessage[]> {
    const input = {
      QueueUrl: source.queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: seconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    try {
      return receiveOutput.parse(await callSqs('ReceiveMessage', input, signal)).Messages ?? [];
    } catch {
      // As on AWS, polling goes on whatever happens. The call is recorded with its error.
      await wait(retryMilliseconds, undefined, { signal }).catch(() => undefined);
      return [];
    }
  }

  /** Waits for a full batch, for as long as the batching window is. */
  async function gather(first: readonly ReceivedMessage[]): Promise<readonly ReceivedMessage[]> {
    const messages = [...first];
    const deadline = Date.now() + source.windowSeconds * 1000;
    while (messages.length < source.batchSize && Date.now() < deadline && !signal.aborted) {
      const missing = Math.min(source.batchSize - messages.length, maximumReceive);
      messages.push(...(await receive(missing, (deadline - Date.now()) / 1000)));
    }
    return messages;
  }

  async function work(messages: readonly ReceivedMessage[]): Promise<void> {
    const result = await source.function.invoke(toSqsEvent(messages, source.queueArn));
    const ids = messages.map(({ MessageId }) => MessageId);
    const done = new Set(doneMessages(ids, result, source.reportsItemFailures));
    const Entries = messages
      .filter(({ MessageId }) => done.has(MessageId))
      .map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
    if (Entries.length === 0) return;
    // What can't be deleted is delivered again; workers are idempotent.
    await callSqs('DeleteMessageBatch', { QueueUrl: source.queueUrl, Entries }).catch(() => undefined);
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
    },
  };
}
