import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { noProvider } from '../../lib/account/provider.ts';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createJobs } from '../../lib/aws/jobs.ts';
import { createPurgeIndex } from '../../lib/aws/purge-index.ts';
import { createBackoff, createBurial, createQueue } from '../../lib/aws/queue.ts';
import { purgeGroupOf } from '../../lib/deletions/outbox.ts';
import { processDeletion } from '../../lib/deletions/process-deletion.ts';
import {
  deletionMessageSchema,
  type DeletionMessage,
  type PurgeMessage,
} from '../../lib/messages/deletion.ts';
import { workClosure } from '../../lib/jobs/closures/work-closure.ts';
import { MAX_PAGE_TRIES, PAGE_RESERVE_MS } from '../../lib/jobs/run-job.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { countSweep, log, name, now, readEnvironment, seconds } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  DELETIONS_QUEUE_URL: name,
  DELETIONS_DEAD_LETTER_QUEUE_URL: name,
  NOTIFICATIONS_QUEUE_URL: name,
  ROLL_UPS_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

/** Of the function's 60 s: what is found by then still has to be sent. */
const MAX_SWEEP_MS = 40_000;

const client = createDynamoClient();
const table = { client, tableName: environment.DIRECTORY_TABLE };
const queues = createQueueClient();
const deletions = createQueue<PurgeMessage>(queues, environment.DELETIONS_QUEUE_URL);

const deps = {
  directory: createDirectory(table),
  purgeIndex: createPurgeIndex(table),
  provider: noProvider,
  sendPurges: (messages: readonly PurgeMessage[]) => deletions.send(messages, purgeGroupOf),
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  sendRollUps: createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send,
  jobs: createJobs({ client, tableName: environment.LEDGER_TABLE }, now),
  pause: wait,
  maxSweepMs: MAX_SWEEP_MS,
  countSweep,
  now,
  log,
};

const worker = {
  schema: deletionMessageSchema,
  identify: (message: DeletionMessage) => ({
    kind: message.kind,
    subprojectId: message.kind === 'purge' ? message.subprojectId : undefined,
    jobId: message.kind === 'close' ? message.jobId : undefined,
  }),
  backOff: createBackoff(queues, environment.DELETIONS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  givingUp: {
    maxTries: MAX_PAGE_TRIES,
    isLong: ({ kind }: DeletionMessage) => kind === 'close',
    bury: createBurial(queues, environment.DELETIONS_DEAD_LETTER_QUEUE_URL),
  },
  log,
};

export const handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
  const remainingMs = () => context.getRemainingTimeInMillis() - PAGE_RESERVE_MS;
  const closeMany = workClosure.bind(undefined, { ...deps, remainingMs });
  return processBatch({ ...worker, process: processDeletion.bind(undefined, { ...deps, closeMany }) }, event);
};
