import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * Retries and timeouts are pinned: a default that changes with an SDK release must not change what we promise. Two
 * attempts of at most 1 s each leave a webhook time for the queue behind the table within its sender's 5 s.
 */
const PINNED = {
  maxAttempts: 2,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_000, throwOnRequestTimeout: true },
} as const;

export function createDynamoClient(): DynamoDBClient {
  return new DynamoDBClient(PINNED);
}

export function createQueueClient(): SQSClient {
  return new SQSClient(PINNED);
}

/** One that waits for messages: the answer to a long poll of a second comes after a second. */
export function createPollingClient(): SQSClient {
  return new SQSClient({
    ...PINNED,
    requestHandler: { ...PINNED.requestHandler, requestTimeout: 3_000 },
  });
}

export function createKmsClient(): KMSClient {
  return new KMSClient(PINNED);
}
