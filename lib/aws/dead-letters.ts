import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type BatchResultErrorEntry,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetterQueue, DeadLetterReader } from '../jobs/replays/dead-letter-queue.ts';
import type { Letter } from '../jobs/replays/letter.ts';

const MAX_BATCH_ENTRIES = 10;
const MAX_ATTEMPTS = 3;
/** Long polling asks all servers of a queue: a short poll may find nothing where there is something. */
const WAIT_SECONDS = 1;

type DeadLetterUrls = { readonly deadLetters: string; readonly source: string };

/** @param client one whose timeouts leave room for a long poll */
export function createDeadLetterReader(client: SQSClient, url: string): DeadLetterReader {
  const sumOf = async (...names: QueueAttributeName[]): Promise<number> => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: names }),
    );
    return Object.values(Attributes).reduce((sum, number) => sum + Number(number), 0);
  };
  return {
    count: () => sumOf('ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'),
    hidden: () => sumOf('ApproximateNumberOfMessagesNotVisible'),

    async receive(hideSeconds) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: MAX_BATCH_ENTRIES,
          VisibilityTimeout: hideSeconds,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount', 'MessageGroupId'],
        }),
      );
      return Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '', Attributes = {} }) => ({
        messageId: MessageId,
        body: Body,
        receiptHandle: ReceiptHandle,
        groupId: Attributes.MessageGroupId,
        receiveCount: Number(Attributes.ApproximateReceiveCount ?? 0),
        sentTime: new Date(Number(Attributes.SentTimestamp ?? 0)),
      }));
    },

    show: (letters) =>
      inBatches(letters, (batch) =>
        client.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: url,
            Entries: batch.map(({ receiptHandle }, index) => ({
              Id: String(index),
              ReceiptHandle: receiptHandle,
              VisibilityTimeout: 0,
            })),
          }),
        ),
      ),
  };
}

/** Receive, send, delete: what is sent back goes as it came. */
export function createDeadLetterQueue(client: SQSClient, urls: DeadLetterUrls): DeadLetterQueue {
  return {
    ...createDeadLetterReader(client, urls.deadLetters),
    sendBack: (letters) =>
      inBatches(letters, (batch) =>
        client.send(
          new SendMessageBatchCommand({
            QueueUrl: urls.source,
            Entries: batch.map(({ body, groupId }, index) => ({
              Id: String(index),
              MessageBody: body,
              ...(groupId !== undefined && { MessageGroupId: groupId }),
            })),
          }),
        ),
      ),
    remove: (letters) =>
      inBatches(letters, (batch) =>
        client.send(
          new DeleteMessageBatchCommand({
            QueueUrl: urls.deadLetters,
            Entries: batch.map(({ receiptHandle }, index) => ({
              Id: String(index),
              ReceiptHandle: receiptHandle,
            })),
          }),
        ),
      ),
  };
}

type BatchOutput = { readonly Failed?: readonly BatchResultErrorEntry[] | undefined };

/** Entries that SQS refuses are tried again; returns once all of them went through. */
async function inBatches(
  letters: readonly Letter[],
  send: (batch: readonly Letter[]) => Promise<BatchOutput>,
): Promise<void> {
  for (let start = 0; start < letters.length; start += MAX_BATCH_ENTRIES) {
    let batch = letters.slice(start, start + MAX_BATCH_ENTRIES);
    for (let attempt = 1; batch.length > 0; attempt += 1) {
      const { Failed = [] } = await send(batch);
      const failed = new Set(Failed.map(({ Id }) => Id));
      batch = batch.filter((_, index) => failed.has(String(index)));
      if (batch.length > 0 && attempt === MAX_ATTEMPTS)
        throw new Error(`${batch.length} dead letters were refused: ${Failed[0]?.Code ?? ''}`);
    }
  }
}
