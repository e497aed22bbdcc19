import { randomUUID } from 'node:crypto';

/** What Lambda hands a worker for messages with these bodies; their receipt handles are nobody's. */
export function sqsEventOf(bodies: readonly string[], receiveCount = 1) {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: randomUUID(),
      body,
      attributes: { ApproximateReceiveCount: String(receiveCount) },
    })),
  };
}
