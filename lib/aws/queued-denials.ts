import type { AuditRecord } from '../audit/record.ts';
import { denialMessageSchema, type DenialMessage } from '../messages/denial.ts';
import { createQueueClient } from './queue-clients.ts';
import { createQueue } from './queue.ts';

/** Takes denied attempts alone. Returns once they are durable in the queue. */
export function createQueuedDenials(queueUrl: string): (record: AuditRecord) => Promise<void> {
  const { send } = createQueue<DenialMessage>(createQueueClient(), queueUrl);
  return (record) =>
    send([denialMessageSchema.parse({ kind: 'denied', ...record })], record.projectId ?? 'account');
}
