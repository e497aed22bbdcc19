import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createPollingClient, createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createDeadLetterQueue } from '../../lib/aws/dead-letters.ts';
import { createDeliveryReader } from '../../lib/aws/delivery-reader.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createJobs } from '../../lib/aws/jobs.ts';
import { createBackoff, createBurial, createQueue } from '../../lib/aws/queue.ts';
import { RUNS } from '../../lib/jobs/replays/runs.ts';
import { workReplay } from '../../lib/jobs/replays/work-replay.ts';
import { MAX_PAGE_TRIES, PAGE_RESERVE_MS } from '../../lib/jobs/run-job.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import { replayMessageSchema, type ReplayMessage } from '../../lib/messages/replay.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, readEnvironment, seconds } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  SIGNUPS_QUEUE_URL: name,
  SIGNUPS_DEAD_LETTER_QUEUE_URL: name,
  NOTIFICATIONS_QUEUE_URL: name,
  NOTIFICATIONS_DEAD_LETTER_QUEUE_URL: name,
  FETCHES_QUEUE_URL: name,
  FETCHES_DEAD_LETTER_QUEUE_URL: name,
  DELETIONS_QUEUE_URL: name,
  DELETIONS_DEAD_LETTER_QUEUE_URL: name,
  WATCHES_QUEUE_URL: name,
  WATCHES_DEAD_LETTER_QUEUE_URL: name,
  USAGE_QUEUE_URL: name,
  USAGE_DEAD_LETTER_QUEUE_URL: name,
  ROLL_UPS_QUEUE_URL: name,
  ROLL_UPS_DEAD_LETTER_QUEUE_URL: name,
  DIGESTS_QUEUE_URL: name,
  DIGESTS_DEAD_LETTER_QUEUE_URL: name,
  DENIALS_QUEUE_URL: name,
  DENIALS_DEAD_LETTER_QUEUE_URL: name,
  REPLAYS_QUEUE_URL: name,
  REPLAYS_DEAD_LETTER_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

const client = createDynamoClient();
const queues = createQueueClient();
const polling = createPollingClient();
const ledger = { client, tableName: environment.LEDGER_TABLE };

const deadLetters = (
  name:
    | 'SIGNUPS'
    | 'NOTIFICATIONS'
    | 'FETCHES'
    | 'DELETIONS'
    | 'WATCHES'
    | 'USAGE'
    | 'ROLL_UPS'
    | 'DIGESTS'
    | 'DENIALS'
    | 'REPLAYS',
) =>
  createDeadLetterQueue(polling, {
    deadLetters: environment[`${name}_DEAD_LETTER_QUEUE_URL`],
    source: environment[`${name}_QUEUE_URL`],
  });

const deps = {
  directory: createDirectory({ client, tableName: environment.DIRECTORY_TABLE }),
  deliveries: createDeliveryReader(ledger, now),
  jobs: createJobs(ledger, now),
  deadLetters: {
    signups: deadLetters('SIGNUPS'),
    notifications: deadLetters('NOTIFICATIONS'),
    fetches: deadLetters('FETCHES'),
    deletions: deadLetters('DELETIONS'),
    watches: deadLetters('WATCHES'),
    usage: deadLetters('USAGE'),
    rollUps: deadLetters('ROLL_UPS'),
    digests: deadLetters('DIGESTS'),
    denials: deadLetters('DENIALS'),
    replays: deadLetters('REPLAYS'),
  },
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  sendRollUps: createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send,
  runs: {
    sweep: () => createQueue(queues, environment.DELETIONS_QUEUE_URL).send([RUNS.sweep], 'account'),
  },
  pause: wait,
  now,
  log,
};

const worker = {
  schema: replayMessageSchema,
  identify: (message: ReplayMessage) =>
    message.kind === 'job' ? { jobId: message.jobId } : { projectId: message.request.projectId },
  backOff: createBackoff(queues, environment.REPLAYS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  givingUp: {
    maxTries: MAX_PAGE_TRIES,
    isLong: () => true,
    bury: createBurial(queues, environment.REPLAYS_DEAD_LETTER_QUEUE_URL),
  },
  log,
};

export const handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
  const remainingMs = () => context.getRemainingTimeInMillis() - PAGE_RESERVE_MS;
  return processBatch({ ...worker, process: workReplay.bind(undefined, { ...deps, remainingMs }) }, event);
};
