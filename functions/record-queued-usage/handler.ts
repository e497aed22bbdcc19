import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createCostLedger } from '../../lib/aws/cost-ledger.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createBackoff, createQueue } from '../../lib/aws/queue.ts';
import { createUsageStore } from '../../lib/aws/usage.ts';
import { lastTicketOf } from '../../lib/billing/cost-ledger.ts';
import { recordQueuedUsage } from '../../lib/billing/intake/queued-usage.ts';
import { Remembered } from '../../lib/clock.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { usageMessageSchema } from '../../lib/messages/usage.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, readEnvironment, seconds, stopwatch } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  USAGE_TABLE: name,
  LEDGER_TABLE: name,
  ROLL_UPS_QUEUE_URL: name,
  USAGE_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

const client = createDynamoClient();
const queues = createQueueClient();
const directory = createDirectory({ client, tableName: environment.DIRECTORY_TABLE });

const deps = {
  projects: new Remembered(directory.readProject, stopwatch),
  usage: createUsageStore({ client, tableName: environment.USAGE_TABLE }),
  lastTicket: lastTicketOf(createCostLedger({ client, tableName: environment.LEDGER_TABLE })),
  sendRollUps: createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send,
  log,
  now,
};

const worker = {
  schema: usageMessageSchema,
  process: recordQueuedUsage.bind(undefined, deps),
  identify: () => ({}),
  backOff: createBackoff(queues, environment.USAGE_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
