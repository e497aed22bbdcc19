import { Duration, type Stack } from 'aws-cdk-lib';
import { RUNS } from '../../lib/jobs/replays/runs.ts';
import { NightlyMessage } from '../constructs/nightly.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withDirectory, withLedger, type Parts } from '../parts.ts';
import { retryBaseSeconds, workerMemoryMB } from './common.ts';

/** Purges, and the nightly sweep that finds what is due. */
export function deletionsWorker(
  stack: Stack,
  parts: Parts,
  notifications: QueueWorker,
  rollUps: QueueWorker,
): QueueWorker {
  const { directory, ledger } = parts;
  const worker = new QueueWorker(stack, 'Deletions', {
    ...functionOf(parts, 'delete-subprojects'),
    description: 'Purges subprojects whose grace is over, and finds them',
    queueUrlVariable: 'DELETIONS_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      ...withLedger(parts),
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      ROLL_UPS_QUEUE_URL: rollUps.queue.queueUrl,
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem', 'Query'], directory.tableArn),
      grant('dynamodb', ['GetItem', 'PutItem'], ledger.tableArn),
      grant('dynamodb', ['Query'], `${directory.tableArn}/index/byPurgeTime`),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
      grant('sqs', ['SendMessage'], rollUps.queue.queueArn),
    ],
    sendsToItself: true,
    deadLetters: { urlVariable: 'DELETIONS_DEAD_LETTER_QUEUE_URL', actions: ['SendMessage'] },
    memoryMB: workerMemoryMB,
    // A purge is five AWS calls of at most 2 s each; a sweep gives itself 40 s to find what is due, then sends the rest.
    batchSize: 10,
    timeout: Duration.seconds(60),
    maxConcurrency: 10,
    // The worker gives up by itself after 12 tries, about 6 hours; each night's sweep sends anew what is still due. Closing many comes
    // again for each half minute of work: its receives are no tries.
    maxReceiveCount: 1000,
    impact:
      'Data of customers who left stays longer than promised, and what their CRM says of them meanwhile waits.',
    whatToDo: 'See in the log of delete-subprojects which subproject it cannot purge, and why; mend that.',
  });
  new NightlyMessage(stack, 'NightlySweep', {
    queue: worker.queue,
    at: 'cron(30 2 * * ? *)',
    message: RUNS.sweep,
  });
  return worker;
}
