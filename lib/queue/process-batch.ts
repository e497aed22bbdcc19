import * as z from 'zod/mini';
import { parseLosslessJson } from '../encoding/json.ts';
import { describeError, type Log, type LogFields } from '../log.ts';

/** No message waits longer for its next try. */
export const MAX_BACKOFF_SECONDS = 3_600;
/** Unless whoever was asked wants it: SQS hides a message for at most 12 hours from its receipt. */
export const MAX_RETRY_AFTER_SECONDS = 43_000;

/** What the log says of each: an alarm counts it. */
export const FAILED_TRY = 'a message failed and will be tried again';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const batchSchema = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
    }),
  ),
});
type QueueRecord = z.infer<typeof batchSchema>['Records'][number];

export type BatchAnswer = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

export type WorkerDeps<Message> = {
  readonly schema: { parse(value: unknown): Message };
  /** Returns = done; throws = try again later. Done twice must be done once. */
  readonly process: (message: Message) => Promise<unknown>;
  /** What the log says of a message that failed, so that whoever is alarmed can find it. */
  readonly identify: (message: Message) => LogFields;
  readonly backOff: (receiptHandle: string, delaySeconds: number) => Promise<void>;
  readonly retryBaseSeconds: number;
  readonly log: Log;
};

/** Runs each message by itself: one that fails comes back alone, later each time, and ends in the dead-letter queue. */
export async function processBatch<Message>(deps: WorkerDeps<Message>, event: unknown): Promise<BatchAnswer> {
  const { Records } = batchSchema.parse(event);
  const failures = await Promise.all(Records.map((record) => processRecord(deps, record)));
  return { batchItemFailures: failures.filter((failure) => failure !== undefined) };
}

async function processRecord<Message>(
  { schema, process, identify, backOff, retryBaseSeconds, log }: WorkerDeps<Message>,
  record: QueueRecord,
): Promise<{ itemIdentifier: string } | undefined> {
  const { messageId, receiptHandle, body } = record;
  const receiveCount = record.attributes.ApproximateReceiveCount;
  let fields: LogFields = {};
  try {
    const message = schema.parse(parseLosslessJson(body));
    fields = identify(message);
    await process(message);
    return undefined;
  } catch (error) {
    log.error(FAILED_TRY, {
      ...fields,
      messageId,
      receiveCount,
      status: statusOf(error),
      error: describeError(error),
    });
    // Should this fail too, the queue's own visibility timeout brings the message back.
    const delaySeconds = Math.max(delaySecondsOf(receiveCount, retryBaseSeconds), retryAfterOf(error));
    await backOff(receiptHandle, delaySeconds).catch((failure: unknown) => {
      log.error('could not postpone a message', { messageId, error: describeError(failure) });
    });
    return { itemIdentifier: messageId };
  }
}

/** What an endpoint answered, if that was the fault. */
function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined;
}

/** How long whoever refused wants to be left alone, in seconds. It is a lower bound: what is refused often waits longer. */
function retryAfterOf(error: unknown): number {
  return error instanceof Error && 'retryAfterSeconds' in error && typeof error.retryAfterSeconds === 'number'
    ? Math.min(error.retryAfterSeconds, MAX_RETRY_AFTER_SECONDS)
    : 0;
}

/** Doubles with each receive, up to an hour. */
export function delaySecondsOf(receiveCount: number, retryBaseSeconds: number): number {
  return Math.min(MAX_BACKOFF_SECONDS, retryBaseSeconds * 2 ** Math.max(0, receiveCount - 1));
}
