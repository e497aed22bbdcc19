import { SQSClient } from '@aws-sdk/client-sqs';
import { PINNED } from './pinned.ts';

/** In a file of its own: who sends but rarely loads it then. */
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
