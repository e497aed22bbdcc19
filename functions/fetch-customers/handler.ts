import { setTimeout as wait } from 'node:timers/promises';
import { createDynamoClient, createKmsClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createBackoff, createQueue } from '../../lib/aws/queue.ts';
import { createSecretBox } from '../../lib/aws/secrets.ts';
import { createStoredSecrets } from '../../lib/aws/stored-secrets.ts';
import { Remembered } from '../../lib/clock.ts';
import { fetchCustomer } from '../../lib/fetching/fetch-customer.ts';
import { createGet } from '../../lib/fetching/get.ts';
import { createPace } from '../../lib/fetching/pace.ts';
import { fetchMessageSchema, type FetchMessage } from '../../lib/messages/fetch.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, outboundPolicy, readEnvironment, seconds, stopwatch } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  FETCHES_QUEUE_URL: name,
  NOTIFICATIONS_QUEUE_URL: name,
  ROLL_UPS_QUEUE_URL: name,
  SECRETS_KEY_ARN: name,
  OUTBOUND_POLICY: outboundPolicy,
  RETRY_BASE_SECONDS: seconds,
});

/**
 * HubSpot takes 100 requests in 10 s from a private app of the smallest plans. Two of us run at a time (the queue's maximum
 * concurrency in cdk/workers/fetches.ts), each at most 4 requests a second with one token: 80 in 10 s.
 * Source: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
const SPACING_MS = 250;

const queues = createQueueClient();
const directory = createDirectory({ client: createDynamoClient(), tableName: environment.DIRECTORY_TABLE });
const secrets = createStoredSecrets(
  createSecretBox(createKmsClient(), environment.SECRETS_KEY_ARN),
  directory,
);

const deps = {
  directory,
  projects: new Remembered(directory.readProject, stopwatch),
  sources: new Remembered((key) => {
    const [projectId = '', source = ''] = key.split('/');
    return directory.readSource(projectId, source);
  }, stopwatch),
  openApiToken: secrets.openApiToken,
  get: createGet(environment.OUTBOUND_POLICY),
  pace: createPace(SPACING_MS, now, wait),
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  sendRollUps: createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send,
  now,
};

const identify = ({ projectId, source, objectType, objectId }: FetchMessage) => ({
  projectId,
  source,
  kind: objectType,
  objectId,
});

const worker = {
  schema: fetchMessageSchema,
  async process(message: FetchMessage) {
    const code = await fetchCustomer(deps, message);
    log.info('fetch', { ...identify(message), code });
  },
  identify,
  backOff: createBackoff(queues, environment.FETCHES_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
