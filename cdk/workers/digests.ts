import { Duration, type Stack } from 'aws-cdk-lib';
import { NightlyMessage } from '../constructs/nightly.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withAudit, type Parts } from '../parts.ts';
import { retryBaseSeconds, workerMemoryMB } from './common.ts';

/** Closes each day of the audit log, so that a change of the past shows. */
export function digestsWorker(stack: Stack, parts: Parts): QueueWorker {
  const worker = new QueueWorker(stack, 'Digests', {
    ...functionOf(parts, 'close-audit-days'),
    description: 'Closes days of the audit log with a digest',
    queueUrlVariable: 'DIGESTS_QUEUE_URL',
    environment: { ...withAudit(parts), RETRY_BASE_SECONDS: retryBaseSeconds },
    grants: [
      grant('dynamodb', ['Query'], parts.audit.tableArn),
      // By a put alone, on the condition that none is there: nobody may write over a digest or take one away.
      grant('dynamodb', ['PutItem', 'Query'], parts.auditDigests.tableArn),
    ],
    memoryMB: workerMemoryMB,
    batchSize: 1,
    // A day of a million records takes about two minutes.
    timeout: Duration.minutes(15),
    maxConcurrency: 2,
    // About 4 hours; the next night makes up for it.
    maxReceiveCount: 10,
    impact: 'Days of the audit log are not closed: nobody could tell whether they were changed since.',
    whatToDo:
      'See in the log of close-audit-days what fails. If a day was closed by another digest, somebody wrote into its past: see the runbook.',
  });
  new NightlyMessage(stack, 'NightlyDigest', {
    queue: worker.queue,
    // An hour after midnight no function writes into the day before any more, and ten minutes for clocks.
    at: 'cron(10 1 * * ? *)',
    message: { schemaVersion: 1, kind: 'close' },
  });
  return worker;
}
