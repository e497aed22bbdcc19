import { deadLetterRoutes } from '../../lib/api/routes/dead-letters.ts';
import { serve } from '../../lib/api/serve.ts';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createPollingClient } from '../../lib/aws/queue-clients.ts';
import { createDeadLetterReader } from '../../lib/aws/dead-letters.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { httpHandler } from '../../lib/http/handler.ts';
import type { QueueName } from '../../lib/messages/queue-names.ts';
import { createDenialsTrail, denialsEnvironment } from '../denials.ts';
import { log, name, now, readEnvironment, readQueueUrls } from '../environment.ts';
import { createPeople, peopleEnvironment } from '../people.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  ...peopleEnvironment,
  ...denialsEnvironment,
});

const deadLetterUrls = readQueueUrls('DEAD_LETTER_QUEUE');

const polling = createPollingClient();
const directory = createDirectory({ client: createDynamoClient(), tableName: environment.DIRECTORY_TABLE });
const deps = {
  directory,
  deadLetters: (queue: QueueName) => createDeadLetterReader(polling, deadLetterUrls[queue]),
  people: createPeople(environment, directory),
  auditTrail: createDenialsTrail(environment.DENIALS_QUEUE_URL),
  now,
};

export const handler = httpHandler(log, serve(deadLetterRoutes, deps));
