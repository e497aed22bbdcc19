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
import type { QueueName } from '../../lib/messages/queue-names.ts';
import { replayMessageSchema, type ReplayMessage } from '../../lib/messages/replay.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, readEnvironment, readQueueUrls, seconds } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  RETRY_BASE_SECONDS: seconds,
});

const [queueUrls, deadLetterUrls] = [readQueueUrls('QUEUE'), readQueueUrls('DEAD_LETTER_QUEUE')];

const client = createDynamoClient();
const queues = createQueueClient();
const polling = createPollingClient();
const ledger = { client, tableName: environment.LEDGER_TABLE };

const deps = {
  directory: createDirectory({ client, tableName: environment.DIRECTORY_TABLE }),
  deliveries: createDeliveryReader(ledger, now),
  jobs: createJobs(ledger, now),
  deadLetters: (queue: QueueName) =>
    createDeadLetterQueue(polling, { deadLetters: deadLetterUrls[queue], source: queueUrls[queue] }),
  sendNotifications: createQueue<NotificationMessage>(queues, queueUrls.notifications).send,
  sendRollUps: createQueue<RollUpMessage>(queues, queueUrls.rollUps).send,
  runs: {
    sweep: () => createQueue(queues, queueUrls.deletions).send([RUNS.sweep], 'account'),
  },
  pause: wait,
  now,
  log,
};

const worker = {
  schema: replayMessageSchema,
  identify: (message: ReplayMessage) =>
    message.kind === 'job' ? { jobId: message.jobId } : { projectId: message.request.projectId },
  backOff: createBackoff(queues, queueUrls.replays),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  givingUp: {
    maxTries: MAX_PAGE_TRIES,
    isLong: () => true,
    bury: createBurial(queues, deadLetterUrls.replays),
  },
  log,
};

export const handler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
  const remainingMs = () => context.getRemainingTimeInMillis() - PAGE_RESERVE_MS;
  return processBatch({ ...worker, process: workReplay.bind(undefined, { ...deps, remainingMs }) }, event);
};
