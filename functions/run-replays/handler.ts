import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { createDynamoClient, createQueueClient } from '../../lib/aws/clients.ts';
import { createDeliveryReader } from '../../lib/aws/delivery-reader.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createJobs } from '../../lib/aws/jobs.ts';
import { createBackoff, createBurial, createQueue } from '../../lib/aws/queue.ts';
import { workReplay } from '../../lib/jobs/replays/work-replay.ts';
import { MAX_PAGE_TRIES } from '../../lib/jobs/run-job.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import { replayMessageSchema, type ReplayMessage } from '../../lib/messages/replay.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, readEnvironment, seconds } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  NOTIFICATIONS_QUEUE_URL: name,
  REPLAYS_QUEUE_URL: name,
  REPLAYS_DEAD_LETTER_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

/** What a page may need at most, and its saving. */
const RESERVE_MS = 30_000;

const client = createDynamoClient();
const queues = createQueueClient();
const ledger = { client, tableName: environment.LEDGER_TABLE };

const deps = {
  directory: createDirectory({ client, tableName: environment.DIRECTORY_TABLE }),
  deliveries: createDeliveryReader(ledger, now),
  jobs: createJobs(ledger, now),
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  pause: wait,
  now,
};

const worker = {
  schema: replayMessageSchema,
  identify: (message: ReplayMessage) => ({
    kind: message.kind,
    ...('jobId' in message && { jobId: message.jobId }),
  }),
  backOff: createBackoff(queues, environment.REPLAYS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  givingUp: {
    maxTries: MAX_PAGE_TRIES,
    bury: createBurial(queues, environment.REPLAYS_DEAD_LETTER_QUEUE_URL),
  },
  log,
};

export const handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
  const remainingMs = () => context.getRemainingTimeInMillis() - RESERVE_MS;
  return processBatch({ ...worker, process: workReplay.bind(undefined, { ...deps, remainingMs }) }, event);
};
