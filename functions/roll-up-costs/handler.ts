import { randomBytes } from 'node:crypto';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createCostLedger } from '../../lib/aws/cost-ledger.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createInvoices } from '../../lib/aws/invoices.ts';
import { createBackoff, createQueue } from '../../lib/aws/queue.ts';
import { createRatingsClearer } from '../../lib/aws/pending-ratings.ts';
import { createRatings } from '../../lib/aws/ratings.ts';
import { createSubjectReader } from '../../lib/aws/subject-reader.ts';
import { createUsageStore } from '../../lib/aws/usage.ts';
import { workOffRollUp } from '../../lib/billing/roll-up/work-off.ts';
import { rollUpMessageSchema, type RollUpMessage } from '../../lib/messages/roll-up.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { createOverdueCounter } from '../../lib/metrics.ts';
import {
  countNight,
  countRun,
  dayOfMonth,
  log,
  name,
  now,
  readEnvironment,
  seconds,
  writeMetric,
} from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  USAGE_TABLE: name,
  LEDGER_TABLE: name,
  ROLL_UPS_QUEUE_URL: name,
  CURRENCY: name,
  INVOICE_DAY: dayOfMonth,
  RETRY_BASE_SECONDS: seconds,
});

const client = createDynamoClient();
const queues = createQueueClient();
const directory = createDirectory({ client, tableName: environment.DIRECTORY_TABLE });

const deps = {
  directory,
  usage: createUsageStore({ client, tableName: environment.USAGE_TABLE }),
  ledger: createCostLedger({ client, tableName: environment.LEDGER_TABLE }),
  invoices: createInvoices({ client, tableName: environment.LEDGER_TABLE }),
  currency: environment.CURRENCY,
  invoiceDay: environment.INVOICE_DAY,
  countOverdue: createOverdueCounter(writeMetric, now),
  readRatings: createRatings({ client, tableName: environment.DIRECTORY_TABLE }).readRatings,
  readSubjects: createSubjectReader(directory),
  clearRatings: createRatingsClearer({ client, tableName: environment.DIRECTORY_TABLE }),
  sendRollUps: createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send,
  randomSeed: () => randomBytes(4).readUInt32BE(),
  countRun,
  countNight,
  log,
  now,
};

const worker = {
  schema: rollUpMessageSchema,
  process: workOffRollUp.bind(undefined, deps),
  identify: (message: RollUpMessage) => ({
    kind: message.kind,
    ...('projectId' in message && { projectId: message.projectId }),
    ...('subprojectId' in message && { subprojectId: message.subprojectId }),
    ...('day' in message && { day: message.day }),
    ...('shard' in message && { shard: message.shard }),
    ...('month' in message && { month: message.month }),
  }),
  backOff: createBackoff(queues, environment.ROLL_UPS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
