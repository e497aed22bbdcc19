import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createDeliverySearch } from '../../lib/aws/delivery-search.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createBackoff, createQueue } from '../../lib/aws/queue.ts';
import { createActivityStore } from '../../lib/aws/source-activity.ts';
import { watchMessageSchema, type WatchMessage, type WatchProjectMessage } from '../../lib/messages/watch.ts';
import { processBatch } from '../../lib/queue/process-batch.ts';
import { createWatchCounter } from '../../lib/watch/figures.ts';
import { processWatch } from '../../lib/watch/process-watch.ts';
import { log, name, now, readEnvironment, seconds, writeMetric } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  LEDGER_TABLE: name,
  WATCHES_QUEUE_URL: name,
  RETRY_BASE_SECONDS: seconds,
});

const client = createDynamoClient();
const queues = createQueueClient();
const ledger = { client, tableName: environment.LEDGER_TABLE };
const watches = createQueue<WatchProjectMessage>(queues, environment.WATCHES_QUEUE_URL);

const deps = {
  directory: createDirectory({ client, tableName: environment.DIRECTORY_TABLE }),
  activity: createActivityStore(ledger),
  search: createDeliverySearch(ledger),
  // All alike and soon done: no project keeps another waiting.
  sendWatches: (messages: readonly WatchProjectMessage[]) => watches.send(messages, 'watches'),
  countWatch: createWatchCounter(writeMetric, now),
  log,
  now,
};

const worker = {
  schema: watchMessageSchema,
  process: processWatch.bind(undefined, deps),
  identify: (message: WatchMessage) => ({
    kind: message.kind,
    ...(message.kind === 'project' && { projectId: message.projectId }),
  }),
  backOff: createBackoff(queues, environment.WATCHES_QUEUE_URL),
  retryBaseSeconds: environment.RETRY_BASE_SECONDS,
  log,
};

export const handler = (event: unknown) => processBatch(worker, event);
