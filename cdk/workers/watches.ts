import { Duration, type Stack } from 'aws-cdk-lib';
import { NightlyMessage } from '../constructs/nightly.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withDirectory, withLedger, type Parts } from '../parts.ts';
import { retryBaseSeconds, workerMemoryMB } from './common.ts';

/** Looks every hour whether a source is silent or refused. */
export function watchesWorker(stack: Stack, parts: Parts): QueueWorker {
  const worker = new QueueWorker(stack, 'Watches', {
    ...functionOf(parts, 'watch-sources'),
    description: 'Looks whether a webhook source is silent or refused',
    queueUrlVariable: 'WATCHES_QUEUE_URL',
    environment: { ...withDirectory(parts), ...withLedger(parts), RETRY_BASE_SECONDS: retryBaseSeconds },
    grants: [
      grant('dynamodb', ['Query'], parts.directory.tableArn),
      grant('dynamodb', ['Query', 'PutItem'], parts.ledger.tableArn),
    ],
    sendsToItself: true,
    memoryMB: workerMemoryMB,
    // One project at a time: a search is at most 200 pages, eight at once, 100 ms each; the first look searches nine days.
    batchSize: 1,
    timeout: Duration.seconds(120),
    maxConcurrency: 2,
    // About a quarter of an hour: the next hour sends it anew.
    maxReceiveCount: 5,
    impact:
      'Nobody would notice if webhooks stopped coming from a CRM, or were refused; those that come are taken as ever.',
    whatToDo: 'See in the log of watch-sources what it cannot read, and of which project; mend that.',
  });
  new NightlyMessage(stack, 'Watch', {
    queue: worker.queue,
    at: 'cron(17 * * * ? *)',
    message: { schemaVersion: 1, kind: 'all' },
  });
  return worker;
}
