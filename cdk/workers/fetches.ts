import { Duration, type Stack } from 'aws-cdk-lib';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { functionOf, grant, withDirectory, type Parts } from '../parts.ts';
import { retryBaseSeconds, tries, workerMemoryMB } from './common.ts';

/** Asks a CRM who a customer is. */
export function fetchesWorker(
  stack: Stack,
  parts: Parts,
  notifications: QueueWorker,
  rollUps: QueueWorker,
): QueueWorker {
  return new QueueWorker(stack, 'Fetches', {
    ...functionOf(parts, 'fetch-customers'),
    description: "Fetches from a CRM's API what its webhook does not say of a customer",
    queueUrlVariable: 'FETCHES_QUEUE_URL',
    environment: {
      ...withDirectory(parts),
      SECRETS_KEY_ARN: parts.secrets.keyArn,
      NOTIFICATIONS_QUEUE_URL: notifications.queue.queueUrl,
      ROLL_UPS_QUEUE_URL: rollUps.queue.queueUrl,
      OUTBOUND_POLICY: 'public-https',
      RETRY_BASE_SECONDS: retryBaseSeconds,
    },
    grants: [
      grant('dynamodb', ['GetItem', 'PutItem'], parts.directory.tableArn),
      grant('kms', ['Decrypt'], parts.secrets.keyArn),
      grant('sqs', ['SendMessage'], notifications.queue.queueArn),
      grant('sqs', ['SendMessage'], rollUps.queue.queueArn),
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
