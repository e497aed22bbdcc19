import { noProvider } from '../../lib/account/provider.ts';
import { createDynamoClient, createQueueClient } from '../../lib/aws/clients.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createPurgeIndex } from '../../lib/aws/purge-index.ts';
import { createBackoff, createQueue } from '../../lib/aws/queue.ts';
import { purgeGroupOf } from '../../lib/deletions/outbox.ts';
import { processDeletion } from '../../lib/deletions/process-deletion.ts';
import {
  deletionMessageSchema,
  type DeletionMessage,
  type PurgeMessage,
} from '../../lib/messages/deletion.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { countSweep, log, name, now, readEnvironment, seconds } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  DELETIONS_QUEUE_URL: name,
  NOTIFICATIONS_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

/** Of the function's 60 s: what is found by then still has to be sent. */
const MAX_SWEEP_MS = 40_000;

const table = { client: createDynamoClient(), tableName: environment.DIRECTORY_TABLE };
const queues = createQueueClient();
const deletions = createQueue<PurgeMessage>(queues, environment.DELETIONS_QUEUE_URL);

const deps = {
  directory: createDirectory(table),
  purgeIndex: createPurgeIndex(table),
  provider: noProvider,
  sendPurges: (messages: readonly PurgeMessage[]) => deletions.send(messages, purgeGroupOf),
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  maxSweepMs: MAX_SWEEP_MS,
  countSweep,
  now,
  log,
};

const worker = {
  schema: deletionMessageSchema,
  process: processDeletion.bind(undefined, deps),
  identify: (message: DeletionMessage) => ({
    kind: message.kind,
    subprojectId: message.kind === 'purge' ? message.subprojectId : undefined,
  }),
  backOff: createBackoff(queues, environment.DELETIONS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
