import * as z from 'zod/mini';
import { parseLosslessJson } from '../encoding/json.ts';
import { describeError, type Log, type LogFields } from '../log.ts';
import { ComeAgain } from './come-again.ts';

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

/** Whether a function was called with messages, rather than with a request over HTTP. */
export function isBatch(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'Records' in event;
}

export type BatchAnswer = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

export type WorkerDeps<Message> = {
  readonly schema: { parse(value: unknown): Message };
  /** Returns = done, unless it is a ComeAgain; throws = try again later. Done twice must be done once. */
  readonly process: (message: Message) => Promise<unknown>;
  /** What the log says of a message that failed, so that whoever is alarmed can find it. */
  readonly identify: (message: Message) => LogFields;
  readonly backOff: (receiptHandle: string, delaySeconds: number) => Promise<void>;
  readonly retryBaseSeconds: number;
  /** Of a queue whose receives are no tries, because long work comes again and again: SQS does not give up there, the worker does. */
  readonly givingUp?: GivingUp<Message>;
  readonly log: Log;
};

export type GivingUp<Message> = {
  readonly maxTries: number;
  /** Long work says by the `tries` of its errors how often it failed; of all else, each receive is a try. */
  readonly isLong: (message: Message) => boolean;
  /** Puts the message, as it is, among the dead letters. */
  readonly bury: (body: string) => Promise<void>;
};

/** Runs each message by itself: one that fails comes back alone, later each time, and ends in the dead-letter queue. */
export async function processBatch<Message>(deps: WorkerDeps<Message>, event: unknown): Promise<BatchAnswer> {
  const { Records } = batchSchema.parse(event);
  const failures = await Promise.all(Records.map((record) => processRecord(deps, record)));
  return { batchItemFailures: failures.filter((failure) => failure !== undefined) };
}

async function processRecord<Message>(
  deps: WorkerDeps<Message>,
  record: QueueRecord,
): Promise<{ itemIdentifier: string } | undefined> {
  let fields: LogFields = {};
  let isLong = false;
  try {
    const message = deps.schema.parse(parseLosslessJson(record.body));
    fields = deps.identify(message);
    isLong = deps.givingUp?.isLong(message) === true;
    // What kills its worker never fails.
    if (!isLong && receivesOf(record) > maxTriesOf(deps)) throw new TriedTooOften();
    const answer = await deps.process(message);
    if (!(answer instanceof ComeAgain)) return undefined;
    await postpone(deps, record, answer.delaySeconds);
    return { itemIdentifier: record.messageId };
  } catch (error) {
    const tries = isLong ? (numberIn(error, 'tries') ?? 1) : receivesOf(record);
    return failed(deps, record, tries, fields, error);
  }
}

class TriedTooOften extends Error {
  override readonly name = 'TriedTooOften';
}

function receivesOf({ attributes }: QueueRecord): number {
  return attributes.ApproximateReceiveCount;
}

function maxTriesOf<Message>({ givingUp }: WorkerDeps<Message>): number {
  return givingUp?.maxTries ?? Infinity;
}

async function failed<Message>(
  deps: WorkerDeps<Message>,
  record: QueueRecord,
  tries: number,
  fields: LogFields,
  error: unknown,
): Promise<{ itemIdentifier: string } | undefined> {
  const { messageId } = record;
  deps.log.error(FAILED_TRY, {
    ...fields,
    messageId,
    receiveCount: receivesOf(record),
    status: numberIn(error, 'status'),
    error: describeError(error),
  });
  if (tries >= maxTriesOf(deps) && (await isBuried(deps, record))) return undefined;
  await postpone(deps, record, Math.max(delaySecondsOf(tries, deps.retryBaseSeconds), retryAfterOf(error)));
  return { itemIdentifier: messageId };
}

/** Should this fail, the queue's own visibility timeout brings the message back. */
async function postpone<Message>(
  { backOff, log }: WorkerDeps<Message>,
  { receiptHandle, messageId }: QueueRecord,
  delaySeconds: number,
): Promise<void> {
  await backOff(receiptHandle, delaySeconds).catch((failure: unknown) => {
    log.error('could not postpone a message', { messageId, error: describeError(failure) });
  });
}

/** Sent before it is deleted: a crash between makes two dead letters of it, never none. */
async function isBuried<Message>(
  { givingUp, log }: WorkerDeps<Message>,
  { body, messageId }: QueueRecord,
): Promise<boolean> {
  try {
    await givingUp?.bury(body);
    return givingUp !== undefined;
  } catch (failure) {
    log.error('could not give up a message', { messageId, error: describeError(failure) });
    return false;
  }
}

/** What an error says beside its message: how an endpoint answered, how often something was tried. */
function numberIn(error: unknown, name: 'status' | 'tries' | 'retryAfterSeconds'): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
  return typeof value === 'number' ? value : undefined;
}

/** How long whoever refused wants to be left alone, in seconds. It is a lower bound: what is refused often waits longer. */
function retryAfterOf(error: unknown): number {
  return Math.min(numberIn(error, 'retryAfterSeconds') ?? 0, MAX_RETRY_AFTER_SECONDS);
}

/** Doubles with each try, up to an hour. */
export function delaySecondsOf(tries: number, retryBaseSeconds: number): number {
  return Math.min(MAX_BACKOFF_SECONDS, retryBaseSeconds * 2 ** Math.max(0, tries - 1));
}
