import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createDeliveries } from '../../lib/aws/deliveries.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createBackoff, createQueue } from '../../lib/aws/queue.ts';
import { Remembered } from '../../lib/clock.ts';
import { onboardSignup } from '../../lib/intake/onboard.ts';
import type { FetchMessage } from '../../lib/messages/fetch.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { signupMessageSchema, type SignupMessage } from '../../lib/messages/signup.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, readEnvironment, seconds, stopwatch } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  SIGNUPS_QUEUE_URL: name,
  NOTIFICATIONS_QUEUE_URL: name,
  ROLL_UPS_QUEUE_URL: name,
  FETCHES_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

const client = createDynamoClient();
const queues = createQueueClient();
const directory = createDirectory({ client, tableName: environment.DIRECTORY_TABLE });

const deps = {
  directory,
  projects: new Remembered(directory.readProject, stopwatch),
  deliveries: createDeliveries({ client, tableName: environment.LEDGER_TABLE }),
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  sendRollUps: createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send,
  sendFetches: createQueue<FetchMessage>(queues, environment.FETCHES_QUEUE_URL).send,
  now,
};

const worker = {
  schema: signupMessageSchema,
  process: onboardSignup.bind(undefined, deps),
  identify: ({ projectId, source, deliveryId }: SignupMessage) => ({ projectId, source, deliveryId }),
  backOff: createBackoff(queues, environment.SIGNUPS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
