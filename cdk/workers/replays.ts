import { Duration, type Stack } from 'aws-cdk-lib';
import { urlVariable, type QueueName } from '../../lib/messages/queue-names.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import { functionOf, grant, withDirectory, withLedger, type Parts } from '../parts.ts';
import { retryBaseSeconds, workerMemoryMB } from './common.ts';

/** The queues whose dead letters it sends back. */
export type ReplayedQueues = Readonly<Record<Exclude<QueueName, 'replays'>, WorkQueue>>;

const TAKE_OUT = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];

/** The only one that takes dead letters out of their queues. */
export function replaysWorker(stack: Stack, parts: Parts, queues: ReplayedQueues): QueueWorker {
  return new QueueWorker(stack, 'Replays', {
    ...functionOf(parts, 'run-replays'),
    description: 'Runs again what was received, page by page',
    queueUrlVariable: 'REPLAYS_QUEUE_URL',
    sendsToItself: true,
    deadLetters: { urlVariable: 'REPLAYS_DEAD_LETTER_QUEUE_URL', actions: ['SendMessage', ...TAKE_OUT] },
    environment: {
      ...withDirectory(parts),
      ...withLedger(parts),
      ...Object.fromEntries(
        Object.entries(queues).flatMap(([name, { queue, deadLetters }]) => [
          [urlVariable(name, 'QUEUE'), queue.queueUrl],
          [urlVariable(name, 'DEAD_LETTER_QUEUE'), deadLetters.queueUrl],
        ]),
      ),
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem'], parts.directory.tableArn),
      grant('dynamodb', ['GetItem', 'PutItem', 'Query'], parts.ledger.tableArn),
      ...Object.values(queues).flatMap(({ queue, deadLetters }) => [
        grant('sqs', ['SendMessage'], queue.queueArn),
        grant('sqs', TAKE_OUT, deadLetters.queueArn),
      ]),
    ],
    memoryMB: workerMemoryMB,
    batchSize: 1,
    // A minute of pages, and half a minute for the last one and its saving.
    timeout: Duration.seconds(90),
    // Each is a project's only replay; all of them share the tables with the webhooks.
    maxConcurrency: 5,
    // A message comes again for each minute of work, so receives are no tries: the worker gives up by itself after 12 failures. This
    // ends only what kills its worker, after 6 days of 9 minutes each, before the message expires.
    maxReceiveCount: 1000,
    impact: 'What somebody wanted to run again does not run; webhooks, keys and customers are not affected.',
    whatToDo:
      'Look at the replay (GET /v1/replays/{replayId}): lastError names the fault, and so does the log of run-replays; mend that. A redriven replay goes on where it stood.',
  });
}
