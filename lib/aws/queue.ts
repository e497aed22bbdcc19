import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { asciiJson } from '../encoding/json.ts';

const MAX_BATCH_ENTRIES = 10;
const MAX_SEND_ATTEMPTS = 3;

export type Queue<Message> = {
  /**
   * Returns once every message is durable. Entries that SQS refuses are sent again.
   * @param groupId the project: it keeps one project's flood from delaying the others (fair queues)
   * @param delaySeconds how long each is hidden first, at most 900
   */
  send: (messages: readonly Message[], groupId: string, delaySeconds?: number) => Promise<void>;
};

type EntryOptions = Pick<SendMessageBatchRequestEntry, 'MessageGroupId' | 'DelaySeconds'>;

export function createQueue<Message>(client: SQSClient, queueUrl: string): Queue<Message> {
  const sendBatch = async (
    bodies: readonly string[],
    entry: EntryOptions,
    attempt: number,
  ): Promise<void> => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: bodies.map((body, index) => ({
          Id: String(index),
          MessageBody: body,
          ...entry,
        })),
      }),
    );
    if (Failed.length === 0) return;
    if (attempt === MAX_SEND_ATTEMPTS) {
      throw new Error(`${Failed.length} messages were not taken by the queue: ${Failed[0]?.Code ?? ''}`);
    }
    const failed = new Set(Failed.map(({ Id }) => Id));
    await sendBatch(
      bodies.filter((_, index) => failed.has(String(index))),
      entry,
      attempt + 1,
    );
  };

  return {
    async send(messages, groupId, delaySeconds) {
      const entry = {
        MessageGroupId: groupId,
        ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
      };
      const bodies = messages.map(asciiJson);
      const batches = Array.from({ length: Math.ceil(bodies.length / MAX_BATCH_ENTRIES) }, (_, batch) =>
        bodies.slice(batch * MAX_BATCH_ENTRIES, (batch + 1) * MAX_BATCH_ENTRIES),
      );
      await Promise.all(batches.map((batch) => sendBatch(batch, entry, 1)));
    },
  };
}

export type Backoff = (receiptHandle: string, delaySeconds: number) => Promise<void>;

/** Lets a message that failed wait before it comes again. */
export function createBackoff(client: SQSClient, queueUrl: string): Backoff {
  return async (receiptHandle, delaySeconds) => {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: delaySeconds,
      }),
    );
  };
}
