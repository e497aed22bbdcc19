import { randomBytes } from 'node:crypto';
import { newEntryId, type AuditRecord } from '../lib/audit/record.ts';
import type { AuditTrail } from '../lib/audit/trail.ts';
import { name } from './environment.ts';

export const denialsEnvironment = { DENIALS_QUEUE_URL: name };

/**
 * The audit log of a function that may not write it: of whom it denies something, manage-account is told by a queue. The queue's client
 * is loaded with the first of them: no other call waits for it.
 */
export function createDenialsTrail(queueUrl: string): AuditTrail {
  let sending: Promise<(record: AuditRecord) => Promise<void>> | undefined;
  const load = async () => {
    const { createQueuedDenials } = await import('../lib/aws/queued-denials.ts');
    return createQueuedDenials(queueUrl);
  };
  return {
    newEntryId: () => newEntryId(randomBytes),
    put: async (record) => (await (sending ??= load()))(record),
  };
}
