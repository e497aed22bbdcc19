import type { Stack } from 'aws-cdk-lib';
import { HttpFunction } from './constructs/http-function.ts';
import {
  functionOf,
  grant,
  withAudit,
  withDenials,
  withDirectory,
  withLedger,
  withSecrets,
  withPeople,
  type Parts,
} from './parts.ts';
import { urlVariable } from '../lib/messages/queue-names.ts';
import type { Queues } from './queue-workers.ts';
import { retryBaseSeconds } from './workers/common.ts';
import { recordingUsage } from './workers/usage.ts';

/** Everything that answers over HTTP, and what its callers lose while it does not. */
export function httpFunctions(stack: Stack, parts: Parts, queues: Queues): void {
  receiveWebhook(stack, parts, queues);
  verifyKeys(stack, parts, queues);
  recordUsage(stack, parts, queues);
  manageAccount(stack, parts, queues);
  readDeadLetters(stack, parts, queues);
}

function receiveWebhook(
  stack: Stack,
  parts: Parts,
  { signups, notifications, fetches, rollUps }: Queues,
): void {
  new HttpFunction(stack, 'ReceiveWebhook', {
    ...functionOf(parts, 'receive-webhook'),
    description: "Verifies a CRM's webhook and applies its events",
    api: parts.api,
    route: 'POST /webhooks/{projectId}/{source}',
    environment: {
      ...withDirectory(parts),
      ...withLedger(parts),
      ...withSecrets(parts),
      SIGNUPS_QUEUE_URL: signups.queue.queueUrl,
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      FETCHES_QUEUE_URL: fetches.queue.queueUrl,
      ROLL_UPS_QUEUE_URL: rollUps.queue.queueUrl,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem'], parts.directory.tableArn),
      grant('dynamodb', ['PutItem', 'UpdateItem'], parts.ledger.tableArn),
      grant('sqs', ['SendMessage'], signups.queue.queueArn),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
      grant('sqs', ['SendMessage'], fetches.queue.queueArn),
      grant('sqs', ['SendMessage'], rollUps.queue.queueArn),
      grant('kms', ['Decrypt'], parts.secrets.keyArn),
    ],
    impact:
      "CRMs' webhooks are refused: signups and closures wait until the CRM sends them again, at most some days.",
    whatToDo:
      'See in the log of receive-webhook what fails; when it is mended, let the CRM send again what it gave up.',
  });
}

function verifyKeys(stack: Stack, parts: Parts, { denials }: Queues): void {
  new HttpFunction(stack, 'VerifyKeys', {
    ...functionOf(parts, 'verify-keys'),
    description: 'Says whether an access key lets its bearer in',
    api: parts.api,
    route: 'POST /v1/accessKeys/verify',
    environment: { ...withDirectory(parts), ...withDenials(denials) },
    grants: [
      grant('dynamodb', ['GetItem', 'UpdateItem'], parts.directory.tableArn),
      grant('sqs', ['SendMessage'], denials.queue.queueArn),
    ],
    impact: "Products can't check access keys: they turn customers away or let in whom they let in before.",
    whatToDo:
      'See in the log of verify-keys what fails; if throttled, raise the concurrency limit of the account.',
  });
}

function recordUsage(stack: Stack, parts: Parts, { rollUps, denials }: Queues): void {
  const { environment, grants } = recordingUsage(parts, rollUps);
  new HttpFunction(stack, 'RecordUsage', {
    ...functionOf(parts, 'record-usage'),
    description: 'Takes usage as CloudEvents',
    api: parts.api,
    route: 'POST /v1/usage',
    environment: { ...environment, ...withDenials(denials) },
    grants: [...grants, grant('sqs', ['SendMessage'], denials.queue.queueArn)],
    impact: 'Products can not report usage: it waits with them, and is lost if they give up.',
    whatToDo: 'See in the log of record-usage what fails; if throttled, raise the limits of the Usage table.',
  });
}

function manageAccount(
  stack: Stack,
  parts: Parts,
  { notifications, deletions, replays, rollUps, denials }: Queues,
): void {
  const { lambda } = new HttpFunction(stack, 'ManageAccount', {
    ...functionOf(parts, 'manage-account'),
    description: 'The API of the account, its projects, subprojects and keys; the claim page',
    api: parts.api,
    route: '$default',
    environment: {
      ...withDirectory(parts),
      ...withLedger(parts),
      ...withSecrets(parts),
      ...withPeople(parts),
      ...withAudit(parts),
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      REPLAYS_QUEUE_URL: replays.queue.queueUrl,
      DELETIONS_QUEUE_URL: deletions.queue.queueUrl,
      ROLL_UPS_QUEUE_URL: rollUps.queue.queueUrl,
      ...withDenials(denials),
      RETRY_BASE_SECONDS: retryBaseSeconds,
      CURRENCY: parts.currency,
      OUTBOUND_POLICY: 'public-https',
    },
    grants: [
      grant(
        'dynamodb',
        ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
        parts.directory.tableArn,
      ),
      grant('dynamodb', ['GetItem', 'PutItem', 'Query', 'UpdateItem'], parts.ledger.tableArn),
      // The one writer of the log.
      grant('dynamodb', ['PutItem', 'Query'], parts.audit.tableArn),
      grant('dynamodb', ['Query'], parts.auditDigests.tableArn),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
      grant('sqs', ['SendMessage'], replays.queue.queueArn),
      grant('sqs', ['SendMessage'], deletions.queue.queueArn),
      grant('sqs', ['SendMessage'], rollUps.queue.queueArn),
      grant('kms', ['Encrypt', 'Decrypt'], parts.secrets.keyArn),
      denials.consuming,
    ],
    impact: "Customers can't claim their keys, and operators can't manage projects, subprojects and keys.",
    whatToDo: 'See in the log of manage-account what fails.',
  });
  // Few, and nobody waits for them: requests must find the function free.
  denials.deliverTo(lambda, { batchSize: 10, maxConcurrency: 2 });
}

/** Whoever may receive dead letters sees names and addresses: the function that serves everything else may not. */
function readDeadLetters(stack: Stack, parts: Parts, queues: Queues): void {
  const deadLetters = Object.entries(queues).map(([name, worker]) => [name, worker.deadLetters] as const);
  new HttpFunction(stack, 'ReadDeadLetters', {
    ...functionOf(parts, 'read-dead-letters'),
    description: 'Shows ids and kinds of what workers gave up',
    api: parts.api,
    route: 'GET /v1/deadLetters',
    furtherRoutes: { PeekDeadLettersRoute: 'GET /v1/deadLetters/{queue}' },
    environment: {
      ...withDirectory(parts),
      ...withPeople(parts),
      ...withDenials(queues.denials),
      ...Object.fromEntries(
        deadLetters.map(([name, { queueUrl }]) => [urlVariable(name, 'DEAD_LETTER_QUEUE'), queueUrl]),
      ),
    },
    grants: [
      grant('dynamodb', ['GetItem'], parts.directory.tableArn),
      grant('sqs', ['SendMessage'], queues.denials.queue.queueArn),
      ...deadLetters.map(([, { queueArn }]) =>
        grant('sqs', ['ReceiveMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'], queueArn),
      ),
    ],
    impact: "Operators can't look at dead letters; replaying them works all the same.",
    whatToDo:
      'See in the log of read-dead-letters what fails; meanwhile look at the queues in the SQS console.',
  });
}
