import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { MANAGED_ROUTES } from '../../lib/api/routes.ts';
import { serve } from '../../lib/api/serve.ts';
import { recordDenial } from '../../lib/audit/record-denial.ts';
import { createAuditDigests } from '../../lib/aws/audit-digests.ts';
import { createAuditReader, createAuditTrail } from '../../lib/aws/audit-log.ts';
import { createDynamoClient, createKmsClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createCostLedger } from '../../lib/aws/cost-ledger.ts';
import { createDeliveryReader } from '../../lib/aws/delivery-reader.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createInvoices } from '../../lib/aws/invoices.ts';
import { createJobSender, createJobs } from '../../lib/aws/jobs.ts';
import { createKeyUses } from '../../lib/aws/key-uses.ts';
import { createBackoff, createQueue } from '../../lib/aws/queue.ts';
import { createRatings } from '../../lib/aws/ratings.ts';
import { createSecretBox } from '../../lib/aws/secrets.ts';
import { createStoredSecrets } from '../../lib/aws/stored-secrets.ts';
import { purgeGroupOf } from '../../lib/deletions/outbox.ts';
import { httpHandler } from '../../lib/http/handler.ts';
import { isUrlCheck, urlCheckAnswer } from '../../lib/intake/webhook-http.ts';
import type { PurgeMessage } from '../../lib/messages/deletion.ts';
import { denialMessageSchema, type DenialMessage } from '../../lib/messages/denial.ts';
import type { NotificationMessage } from '../../lib/messages/notification.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { isBatch, processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, outboundPolicy, readEnvironment, seconds } from '../environment.ts';
import { createPeople, peopleEnvironment } from '../people.ts';
import { claimPage } from './claim-page/page.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  AUDIT_TABLE: name,
  AUDIT_DIGESTS_TABLE: name,
  NOTIFICATIONS_QUEUE_URL: name,
  REPLAYS_QUEUE_URL: name,
  DELETIONS_QUEUE_URL: name,
  ROLL_UPS_QUEUE_URL: name,
  DENIALS_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
  CURRENCY: name,
  SECRETS_KEY_ARN: name,
  PUBLIC_URL: name,
  OUTBOUND_POLICY: outboundPolicy,
  ...peopleEnvironment,
});

const client = createDynamoClient();
const table = { client, tableName: environment.DIRECTORY_TABLE };
const queues = createQueueClient();
const ledger = { client, tableName: environment.LEDGER_TABLE };
const audit = { client, tableName: environment.AUDIT_TABLE };
const deletions = createQueue<PurgeMessage>(queues, environment.DELETIONS_QUEUE_URL);
const directory = createDirectory(table);
const secrets = createStoredSecrets(
  createSecretBox(createKmsClient(), environment.SECRETS_KEY_ARN),
  directory,
);

const auditTrail = createAuditTrail(audit, randomBytes);
const sendRollUps = createQueue<RollUpMessage>(queues, environment.ROLL_UPS_QUEUE_URL).send;

const api = serve(MANAGED_ROUTES, {
  directory,
  deliveries: createDeliveryReader(ledger, now),
  jobs: createJobs(ledger, now),
  sendJob: createJobSender(queues, {
    replay: environment.REPLAYS_QUEUE_URL,
    closure: environment.DELETIONS_QUEUE_URL,
  }),
  billing: {
    currency: environment.CURRENCY,
    ledger: createCostLedger(ledger),
    ratings: createRatings({ client, tableName: environment.DIRECTORY_TABLE }),
    sendRollUps,
    invoices: createInvoices(ledger),
  },
  sendNotifications: createQueue<NotificationMessage>(queues, environment.NOTIFICATIONS_QUEUE_URL).send,
  sendRollUps,
  sendPurges: (messages: readonly PurgeMessage[]) => deletions.send(messages, purgeGroupOf),
  sealSourceSecrets: secrets.sealSource,
  sealApiToken: secrets.sealApiToken,
  openSourceSecrets: secrets.openSource,
  sealProjectSecrets: secrets.sealProject,
  claimSigningKey: secrets.claimSigningKey,
  publicUrl: environment.PUBLIC_URL,
  outboundPolicy: environment.OUTBOUND_POLICY,
  randomBytes,
  noteUse: createKeyUses(table),
  people: createPeople(environment, directory),
  auditTrail,
  auditReader: createAuditReader(audit),
  auditDigests: createAuditDigests({ client, tableName: environment.AUDIT_DIGESTS_TABLE }),
  now,
});

const answer = httpHandler(log, async (request, requestId) => {
  if (request.method === 'GET' && request.path === '/claim') return claimPage();
  if (request.method === 'GET' && request.path === '/docs') {
    const { apiPage } = await import('./api-page.ts');
    return apiPage(request);
  }
  return isUrlCheck(request) ? urlCheckAnswer() : api(request, requestId);
});

/** Of other functions, which may not write the audit log. */
const denials = {
  schema: denialMessageSchema,
  process: recordDenial.bind(undefined, { trail: auditTrail, now }),
  identify: ({ projectId, requestId }: DenialMessage) => ({ projectId, requestId }),
  backOff: createBackoff(queues, environment.DENIALS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown, context: Context) =>
  isBatch(event) ? processBatch(denials, event) : answer(event, context);
