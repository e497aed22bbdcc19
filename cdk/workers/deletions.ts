import { Duration, type Stack } from 'aws-cdk-lib';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withDirectory, type Parts } from '../parts.ts';

/** Purges, and the nightly sweep that finds what is due. */
export function deletionsWorker(
  stack: Stack,
  parts: Parts,
  { notifications, retryBaseSeconds }: { notifications: QueueWorker; retryBaseSeconds: string },
): QueueWorker {
  const { directory } = parts;
  return new QueueWorker(stack, 'Deletions', {
    ...functionOf(parts, 'delete-subprojects'),
    description: 'Purges subprojects whose grace is over, and finds them',
    queueUrlVariable: 'DELETIONS_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem'], directory.tableArn),
      grant('dynamodb', ['Query'], `${directory.tableArn}/index/byPurgeTime`),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
    ],
    sendsToItself: true,
    memoryMB: 256,
    // A purge is five AWS calls of at most 2 s each; a sweep gives itself 40 s to find what is due, then sends the rest.
    batchSize: 10,
    timeout: Duration.seconds(60),
    maxConcurrency: 10,
    // 12 waits, about 6 hours; each night's sweep sends anew what is still due.
    maxReceiveCount: 12,
    impact:
      'Data of customers who left stays longer than promised, and what their CRM says of them meanwhile waits.',
    whatToDo: 'See in the log of delete-subprojects which subproject it cannot purge, and why; mend that.',
  });
}
