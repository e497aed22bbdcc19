import { deadLetterRoutes } from '../../lib/api/routes/dead-letters.ts';
import { serve } from '../../lib/api/serve.ts';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createPollingClient } from '../../lib/aws/queue-clients.ts';
import { createDeadLetterReader } from '../../lib/aws/dead-letters.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { httpHandler } from '../../lib/http/handler.ts';
import { createDenialsTrail, denialsEnvironment } from '../denials.ts';
import { log, name, now, readEnvironment } from '../environment.ts';
import { createPeople, peopleEnvironment } from '../people.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  SIGNUPS_DEAD_LETTER_QUEUE_URL: name,
  NOTIFICATIONS_DEAD_LETTER_QUEUE_URL: name,
  FETCHES_DEAD_LETTER_QUEUE_URL: name,
  DELETIONS_DEAD_LETTER_QUEUE_URL: name,
  WATCHES_DEAD_LETTER_QUEUE_URL: name,
  USAGE_DEAD_LETTER_QUEUE_URL: name,
  ROLL_UPS_DEAD_LETTER_QUEUE_URL: name,
  DIGESTS_DEAD_LETTER_QUEUE_URL: name,
  DENIALS_DEAD_LETTER_QUEUE_URL: name,
  REPLAYS_DEAD_LETTER_QUEUE_URL: name,
  ...peopleEnvironment,
  ...denialsEnvironment,
});

const polling = createPollingClient();
const directory = createDirectory({ client: createDynamoClient(), tableName: environment.DIRECTORY_TABLE });
const deps = {
  directory,
  deadLetters: {
    signups: createDeadLetterReader(polling, environment.SIGNUPS_DEAD_LETTER_QUEUE_URL),
    notifications: createDeadLetterReader(polling, environment.NOTIFICATIONS_DEAD_LETTER_QUEUE_URL),
    fetches: createDeadLetterReader(polling, environment.FETCHES_DEAD_LETTER_QUEUE_URL),
    deletions: createDeadLetterReader(polling, environment.DELETIONS_DEAD_LETTER_QUEUE_URL),
    watches: createDeadLetterReader(polling, environment.WATCHES_DEAD_LETTER_QUEUE_URL),
    usage: createDeadLetterReader(polling, environment.USAGE_DEAD_LETTER_QUEUE_URL),
    rollUps: createDeadLetterReader(polling, environment.ROLL_UPS_DEAD_LETTER_QUEUE_URL),
    digests: createDeadLetterReader(polling, environment.DIGESTS_DEAD_LETTER_QUEUE_URL),
    denials: createDeadLetterReader(polling, environment.DENIALS_DEAD_LETTER_QUEUE_URL),
    replays: createDeadLetterReader(polling, environment.REPLAYS_DEAD_LETTER_QUEUE_URL),
  },
  people: createPeople(environment, directory),
  auditTrail: createDenialsTrail(environment.DENIALS_QUEUE_URL),
  now,
};

export const handler = httpHandler(log, serve(deadLetterRoutes, deps));
