import { Duration, type Stack } from 'aws-cdk-lib';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withDirectory, withLedger, type Parts } from '../parts.ts';
import { retryBaseSeconds, tries, workerMemoryMB } from './common.ts';

/** Applies what a webhook's request could not. */
export function signupsWorker(
  stack: Stack,
  parts: Parts,
  notifications: QueueWorker,
  fetches: QueueWorker,
  rollUps: QueueWorker,
): QueueWorker {
  return new QueueWorker(stack, 'Signups', {
    ...functionOf(parts, 'onboard-signups'),
    description: 'Applies the CRM events that a webhook request could not apply itself',
    queueUrlVariable: 'SIGNUPS_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      ...withLedger(parts),
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      FETCHES_QUEUE_URL: fetches.queue.queueUrl,
      ROLL_UPS_QUEUE_URL: rollUps.queue.queueUrl,
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem'], parts.directory.tableArn),
      grant('dynamodb', ['PutItem'], parts.ledger.tableArn),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
      grant('sqs', ['SendMessage'], fetches.queue.queueArn),
      grant('sqs', ['SendMessage'], rollUps.queue.queueArn),
    ],
    memoryMB: workerMemoryMB,
    // The messages of a batch are applied at once, in a few AWS calls each of at most 2 s.
    batchSize: 10,
    timeout: Duration.seconds(30),
    maxConcurrency: 10,
    maxReceiveCount: tries.signups,
    // One message that can't be applied fails six times in its first quarter of an hour.
    maxFailedTries: 10,
    impact:
      'Customers who signed up have no subproject and no key, and customers who left may still have theirs.',
    whatToDo: 'See in the log of onboard-signups why it refuses or cannot write; mend that.',
  });
}
