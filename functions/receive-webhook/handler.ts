import { randomBytes } from 'node:crypto';
import { createDynamoClient, createKmsClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createDeliveries } from '../../lib/aws/deliveries.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createQueue } from '../../lib/aws/queue.ts';
import { createSecretBox } from '../../lib/aws/secrets.ts';
import { createStoredSecrets } from '../../lib/aws/stored-secrets.ts';
import { createRefusalLog } from '../../lib/aws/source-activity.ts';
import { withinMs } from '../../lib/http/deadline.ts';
import { httpHandler } from '../../lib/http/handler.ts';
import { deliveryIdOf } from '../../lib/intake/delivery-id.ts';
import { receiveWebhook } from '../../lib/intake/receive.ts';
import { noteRefusal } from '../../lib/intake/note-refusal.ts';
import { createSourceReader } from '../../lib/intake/source-reader.ts';
import { answerOf, requestOf } from '../../lib/intake/webhook-http.ts';
import type { FetchMessage } from '../../lib/messages/fetch.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import type { SignupMessage } from '../../lib/messages/signup.ts';
import { createRefusalTally } from '../../lib/watch/refusal-tally.ts';
import { countRefusal, log, name, now, readEnvironment, stopwatch } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  SIGNUPS_QUEUE_URL: name,
  NOTIFICATIONS_QUEUE_URL: name,
  ROLL_UPS_QUEUE_URL: name,
  FETCHES_QUEUE_URL: name,
  SECRETS_KEY_ARN: name,
  PUBLIC_URL: name,
});

/** HubSpot and Shopify give up after 5 s; what was slower comes again, and by then is done, or is done again to the same end. */
const ANSWER_MS = 4_500;

const client = createDynamoClient();
const queues = createQueueClient();
const ledger = { client, tableName: environment.LEDGER_TABLE };
const directory = createDirectory({ client, tableName: environment.DIRECTORY_TABLE });
const secrets = createStoredSecrets(
  createSecretBox(createKmsClient(), environment.SECRETS_KEY_ARN),
  directory,
);

const deps = {
  directory,
  sources: createSourceReader(directory, secrets.openSource, stopwatch),
  deliveries: createDeliveries(ledger),
  sendSignups: createQueue<SignupMessage>(queues, environment.SIGNUPS_QUEUE_URL).send,
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  sendRollUps: createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send,
  sendFetches: createQueue<FetchMessage>(queues, environment.FETCHES_QUEUE_URL).send,
  newDeliveryId: (receiveTime: Date) => deliveryIdOf(receiveTime, randomBytes(10)),
  now,
  log,
};

const refusalDeps = {
  countRefusal,
  tally: createRefusalTally(now),
  addRefusals: createRefusalLog(ledger),
  log,
};

export const handler = httpHandler(
  log,
  async (request) => {
    const { projectId, source, webhook } = requestOf(request, environment.PUBLIC_URL);
    const received = await withinMs(ANSWER_MS, receiveWebhook(deps, projectId, source, webhook));
    return answerOf(received, log);
  },
  (error, { pathParameters }, requestId) => noteRefusal(refusalDeps, error, pathParameters, requestId),
);
