import { closeDays } from '../../lib/audit/close-days.ts';
import { createClosedCounter } from '../../lib/audit/figures.ts';
import { createAuditDigests } from '../../lib/aws/audit-digests.ts';
import { createAuditReader } from '../../lib/aws/audit-log.ts';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createBackoff } from '../../lib/aws/queue.ts';
import { digestMessageSchema, type DigestMessage } from '../../lib/messages/digest.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { log, name, now, readEnvironment, seconds, writeMetric } from '../environment.ts';

const environment = readEnvironment({
  AUDIT_TABLE: name,
  AUDIT_DIGESTS_TABLE: name,
  DIGESTS_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

const client = createDynamoClient();

const deps = {
  reader: createAuditReader({ client, tableName: environment.AUDIT_TABLE }),
  digests: createAuditDigests({ client, tableName: environment.AUDIT_DIGESTS_TABLE }),
  countClosed: createClosedCounter(writeMetric, now),
  now,
};

const worker = {
  schema: digestMessageSchema,
  process: () => closeDays(deps),
  identify: ({ kind }: DigestMessage) => ({ kind }),
  backOff: createBackoff(createQueueClient(), environment.DIGESTS_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
