import { projectIdOf } from '../../lib/account/ids.ts';
import { createDynamoClient, createKmsClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createPendingNotifications } from '../../lib/aws/pending-notifications.ts';
import { createBackoff } from '../../lib/aws/queue.ts';
import { createSecretBox } from '../../lib/aws/secrets.ts';
import { createStoredSecrets } from '../../lib/aws/stored-secrets.ts';
import { Remembered } from '../../lib/clock.ts';
import { notificationMessageSchema, type NotificationMessage } from '../../lib/messages/notification.ts';
import { deliverNotification } from '../../lib/notifications/deliver.ts';
import { createPost } from '../../lib/notifications/outbound.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, outboundPolicy, readEnvironment, seconds, stopwatch } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  NOTIFICATIONS_QUEUE_URL: name,
  SECRETS_KEY_ARN: name,
  PUBLIC_URL: name,
  OUTBOUND_POLICY: outboundPolicy,
  RETRY_BASE_SECONDS: seconds,
});

const table = { client: createDynamoClient(), tableName: environment.DIRECTORY_TABLE };
const directory = createDirectory(table);
const secrets = createStoredSecrets(
  createSecretBox(createKmsClient(), environment.SECRETS_KEY_ARN),
  directory,
);

const deps = {
  directory,
  projects: new Remembered(directory.readProject, stopwatch),
  openSecrets: secrets.openProject,
  claimSigningKey: secrets.claimSigningKey,
  clearPending: createPendingNotifications(table).clear,
  post: createPost(environment.OUTBOUND_POLICY),
  publicUrl: environment.PUBLIC_URL,
  now,
};

const worker = {
  schema: notificationMessageSchema,
  process: deliverNotification.bind(undefined, deps),
  identify: ({ subprojectId, kind, notificationId }: NotificationMessage) => ({
    projectId: projectIdOf(subprojectId),
    subprojectId,
    kind,
    notificationId,
  }),
  backOff: createBackoff(createQueueClient(), environment.NOTIFICATIONS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
