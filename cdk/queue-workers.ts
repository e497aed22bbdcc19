import { Duration, type Stack } from 'aws-cdk-lib';
import { QueueWorker } from './constructs/queue-worker.ts';
import { replaysWorker } from './workers/replays.ts';
import { functionOf, grant, withDirectory, withLedger, withSecrets, type Parts } from './parts.ts';
import { deletionsWorker } from './workers/deletions.ts';
import { watchesWorker } from './workers/watches.ts';

/** Every asynchronous job: a queue, its worker, and what a person should do when it stands still. */
export type Queues = Readonly<
  Record<'signups' | 'notifications' | 'fetches' | 'deletions' | 'replays' | 'watches', QueueWorker>
>;

export function queueWorkers(stack: Stack, parts: Parts): Queues {
  const notifications = notificationsWorker(stack, parts);
  const fetches = fetchesWorker(stack, parts, notifications);
  const deletions = deletionsWorker(stack, parts, { notifications, retryBaseSeconds });
  const watches = watchesWorker(stack, parts, { retryBaseSeconds });
  const signups = signupsWorker(stack, parts, notifications, fetches);
  const others = { notifications, fetches, deletions, watches, signups };
  return { ...others, replays: replaysWorker(stack, parts, others) };
}

/** Waits between tries double from this, up to an hour (the workers' RETRY_BASE_SECONDS). */
const retryBaseSeconds = '30';

/**
 * How often a worker tries. It waits after each failed try, after the last one too: only the receive that follows moves the
 * message to the dead letters. The first 7 waits, 30 s to 32 min, are 30 × (2⁷ − 1) s = 64 min together; each further one is
 * an hour.
 */
const tries = {
  /** 12 waits, about 6 hours: it waits for AWS; a longer outage wants a person, and loses nothing meanwhile. */
  signups: 12,
  /** 31 waits, about 25 hours: it waits for a reseller's server, which someone may have to mend in the morning. */
  notifications: 31,
  /** 12 waits, about 6 hours, then somebody has to mend a token. What HubSpot itself postpones, up to 12 hours a time, stays
   * within the 7 days that the queue keeps it. */
  fetches: 12,
};

const workerMemoryMB = 256; // Nobody waits; half of it, 128, is where Node 24 gets slow (14 ms for an empty handler).

function notificationsWorker(stack: Stack, parts: Parts): QueueWorker {
  return new QueueWorker(stack, 'Notifications', {
    ...functionOf(parts, 'send-notifications'),
    description: "Delivers signed notifications to the resellers' endpoints",
    queueUrlVariable: 'NOTIFICATIONS_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      ...withSecrets(parts),
      OUTBOUND_POLICY: 'public-https',
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'UpdateItem'], parts.directory.tableArn),
      grant('kms', ['Decrypt'], parts.secrets.keyArn),
    ],
    memoryMB: workerMemoryMB,
    // The messages of a batch go out at once: 15 s for an endpoint to answer, and at most 12 s for the six AWS calls
    // around it (two tries of 1 s each).
    batchSize: 10,
    timeout: Duration.seconds(30),
    maxConcurrency: 20,
    maxReceiveCount: tries.notifications,
    impact:
      "Resellers' systems are not told of signups, closures and claim links; the customers' access is not affected.",
    whatToDo: 'See in the log of send-notifications which project and which answer of its endpoint.',
  });
}

function fetchesWorker(stack: Stack, parts: Parts, notifications: QueueWorker): QueueWorker {
  return new QueueWorker(stack, 'Fetches', {
    ...functionOf(parts, 'fetch-customers'),
    description: "Fetches from a CRM's API what its webhook does not say of a customer",
    queueUrlVariable: 'FETCHES_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      SECRETS_KEY_ARN: parts.secrets.keyArn,
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      OUTBOUND_POLICY: 'public-https',
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem'], parts.directory.tableArn),
      grant('kms', ['Decrypt'], parts.secrets.keyArn),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
    ],
    memoryMB: workerMemoryMB,
    // The last of a batch waits 1 s for its turn, then at most 10 s for the CRM, and at most 14 s for the seven AWS calls.
    batchSize: 5,
    timeout: Duration.seconds(30),
    // With the worker's spacing of 250 ms these are 80 requests in 10 s, of the 100 that HubSpot takes from the smallest plans.
    maxConcurrency: 2,
    maxReceiveCount: tries.fetches,
    impact:
      "New customers of a CRM whose webhooks carry ids only have no name, e-mail or plan; their access isn't affected.",
    whatToDo:
      'See the `status` in the log of fetch-customers: at 401 or 403 the token of that project and source is revoked or lacks a scope, so put the source with a good one; at 429 or 5xx wait for the CRM.',
  });
}

function signupsWorker(
  stack: Stack,
  parts: Parts,
  notifications: QueueWorker,
  fetches: QueueWorker,
): QueueWorker {
  return new QueueWorker(stack, 'Signups', {
    ...functionOf(parts, 'onboard-signups'),
    description: 'Applies the CRM events that a webhook request could not apply itself',
    queueUrlVariable: 'SIGNUPS_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      ...withLedger(parts),
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      FETCHES_QUEUE_URL: fetches.queue.queueUrl,
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem'], parts.directory.tableArn),
      grant('dynamodb', ['PutItem'], parts.ledger.tableArn),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
      grant('sqs', ['SendMessage'], fetches.queue.queueArn),
    ],
    memoryMB: workerMemoryMB,
    // The messages of a batch are applied at once, in a few AWS calls each of at most 2 s.
    batchSize: 10,
    timeout: Duration.seconds(30),
    maxConcurrency: 10,
    maxReceiveCount: tries.signups,
    // One message that can't be applied fails six times in its first quarter of an hour.
    maxFailedTries: 10,
    impact:
      'Customers who signed up have no subproject and no key, and customers who left may still have theirs.',
    whatToDo: 'See in the log of onboard-signups why it refuses or cannot write; mend that.',
  });
}
