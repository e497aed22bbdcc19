import { Duration, type Stack } from 'aws-cdk-lib';
import { NightlyMessage } from '../constructs/nightly.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withDirectory, withLedger, withUsage, type Parts } from '../parts.ts';
import { retryBaseSeconds } from './common.ts';

/** Turns usage into costs: every night the day before, and any day that changes later. */
export function rollUpsWorker(stack: Stack, parts: Parts): QueueWorker {
  const worker = new QueueWorker(stack, 'RollUps', {
    ...functionOf(parts, 'roll-up-costs'),
    description: 'Computes the costs of a day from its usage',
    queueUrlVariable: 'ROLL_UPS_QUEUE_URL',
    sendsToItself: true,
    environment: {
      ...withDirectory(parts),
      ...withUsage(parts),
      ...withLedger(parts),
      RETRY_BASE_SECONDS: retryBaseSeconds,
      CURRENCY: parts.currency,
      INVOICE_DAY: String(parts.invoiceDay),
    },
    grants: [
      grant('dynamodb', ['GetItem', 'Query'], parts.directory.tableArn),
      grant('dynamodb', ['Query'], parts.usage.tableArn),
      grant('dynamodb', ['GetItem', 'PutItem', 'Query', 'UpdateItem'], parts.ledger.tableArn),
    ],
    // One CPU: a million events take 1.3 s of it and 210 MB. A shard with ten times as many still fits.
    memoryMB: 1769,
    // A run is one shard's day: its memory is its own.
    batchSize: 1,
    timeout: Duration.minutes(15),
    maxConcurrency: 20,
    // About 4 hours: what fails still then wants a person, and the costs of the other days and shards are there.
    maxReceiveCount: 10,
    impact: 'Costs of a day are missing or old, and its month can not be invoiced; no usage is lost.',
    whatToDo:
      'See in the log of roll-up-costs what fails, and of which project and day. PacksSetAside: packs can not be read; restore the Usage table to a second before (docs/operations.md).',
  });
  new NightlyMessage(stack, 'NightlyRollUp', {
    queue: worker.queue,
    // Once producers have sent what they measured before midnight; later usage re-runs its day by itself.
    at: 'cron(30 0 * * ? *)',
    message: { schemaVersion: 1, kind: 'night' },
  });
  return worker;
}
