import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
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
  send: (messages: readonly Message[], groupId: GroupId<Message>, delaySeconds?: number) => Promise<void>;
};
/** The same for all, or told by each. */
export type GroupId<Message> = string | ((message: Message) => string);

type Entry = { readonly body: string; readonly groupId: string; readonly delaySeconds: number | undefined };

/** By SQS, at no try. */
class MessagesNotTaken extends Error {
  override readonly name = 'MessagesNotTaken';
}

export function createQueue<Message>(client: SQSClient, queueUrl: string): Queue<Message> {
  const sendBatch = async (entries: readonly Entry[], attempt: number): Promise<void> => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: entries.map(({ body, groupId, delaySeconds }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageGroupId: groupId,
          ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
        })),
      }),
    );
    if (Failed.length === 0) return;
    if (attempt === MAX_SEND_ATTEMPTS) {
      throw new MessagesNotTaken(
        `${Failed.length} messages were not taken by the queue: ${Failed[0]?.Code ?? ''}`,
      );
    }
    const failed = new Set(Failed.map(({ Id }) => Id));
    await sendBatch(
      entries.filter((_, index) => failed.has(String(index))),
      attempt + 1,
    );
  };

  return {
    async send(messages, groupId, delaySeconds) {
      const entries = messages.map((message) => ({
        body: asciiJson(message),
        groupId: typeof groupId === 'string' ? groupId : groupId(message),
        delaySeconds,
      }));
      const batches = Array.from({ length: Math.ceil(entries.length / MAX_BATCH_ENTRIES) }, (_, batch) =>
        entries.slice(batch * MAX_BATCH_ENTRIES, (batch + 1) * MAX_BATCH_ENTRIES),
      );
      await Promise.all(batches.map((batch) => sendBatch(batch, 1)));
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

/** Puts a message among the dead letters as it came. */
export function createBurial(client: SQSClient, deadLetterQueueUrl: string): (body: string) => Promise<void> {
  return async (body) => {
    await client.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: body }));
  };
}
