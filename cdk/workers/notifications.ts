import { Duration, type Stack } from 'aws-cdk-lib';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withDirectory, withSecrets, type Parts } from '../parts.ts';
import { retryBaseSeconds, tries, workerMemoryMB } from './common.ts';

/** Tells the resellers' own systems. */
export function notificationsWorker(stack: Stack, parts: Parts): QueueWorker {
  return new QueueWorker(stack, 'Notifications', {
    ...functionOf(parts, 'send-notifications'),
    description: "Delivers signed notifications to the resellers' endpoints",
    queueUrlVariable: 'NOTIFICATIONS_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      ...withSecrets(parts),
      OUTBOUND_POLICY: 'public-https',
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'UpdateItem'], parts.directory.tableArn),
      grant('kms', ['Decrypt'], parts.secrets.keyArn),
    ],
    memoryMB: workerMemoryMB,
    // The messages of a batch go out at once: 15 s for an endpoint to answer, and at most 12 s for the six AWS calls
    // around it (two tries of 1 s each).
    batchSize: 10,
    timeout: Duration.seconds(30),
    maxConcurrency: 20,
    maxReceiveCount: tries.notifications,
    impact:
      "Resellers' systems are not told of signups, closures and claim links; the customers' access is not affected.",
    whatToDo: 'See in the log of send-notifications which project and which answer of its endpoint.',
  });
}
