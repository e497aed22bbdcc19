import { Duration, type Stack } from 'aws-cdk-lib';
import { QueueWorker } from '../constructs/queue-worker.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import { functionOf, grant, withDirectory, withLedger, withUsage, type Parts } from '../parts.ts';
import { retryBaseSeconds } from './common.ts';

/** What takes usage needs, over HTTP or from a queue. */
export function recordingUsage(parts: Parts, rollUps: WorkQueue) {
  return {
    environment: {
      ...withDirectory(parts),
      ...withUsage(parts),
      ...withLedger(parts),
      ROLL_UPS_QUEUE_URL: rollUps.queue.queueUrl,
    },
    grants: [
      grant('dynamodb', ['GetItem'], parts.directory.tableArn),
      grant('dynamodb', ['PutItem'], parts.usage.tableArn),
      grant('dynamodb', ['GetItem'], parts.ledger.tableArn),
      grant('sqs', ['SendMessage'], rollUps.queue.queueArn),
    ],
  };
}

/** Takes the usage that producers inside AWS send as messages. */
export function usageWorker(stack: Stack, parts: Parts, rollUps: QueueWorker): QueueWorker {
  const { environment, grants } = recordingUsage(parts, rollUps);
  return new QueueWorker(stack, 'Usage', {
    ...functionOf(parts, 'record-queued-usage'),
    description: 'Takes usage that producers inside AWS send as messages',
    queueUrlVariable: 'USAGE_QUEUE_URL',
    environment: { ...environment, RETRY_BASE_SECONDS: retryBaseSeconds },
    grants,
    memoryMB: 512,
    // A message of 1 MiB holds some 5,000 events, 20 ms of work, in at most a few dozen writes of 2 s at worst, ten at a time.
    batchSize: 10,
    timeout: Duration.seconds(30),
    maxConcurrency: 20,
    // 12 waits, about 6 hours: it waits for AWS. A message with a bad event lies among the dead letters then, its good ones stored.
    maxReceiveCount: 12,
    impact: 'Usage that was sent as messages is not in the costs; it is kept, and is when it is worked off.',
    whatToDo:
      'See in the log of record-queued-usage by which codes events are refused, and tell their producer.',
  });
}
