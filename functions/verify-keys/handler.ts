import { verifyRoute } from '../../lib/api/routes/verify.ts';
import { serve } from '../../lib/api/serve.ts';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createKeyUses } from '../../lib/aws/key-uses.ts';
import { httpHandler } from '../../lib/http/handler.ts';
import { createDenialsTrail, denialsEnvironment } from '../denials.ts';
import { log, name, now, readEnvironment } from '../environment.ts';

const { DIRECTORY_TABLE, DENIALS_QUEUE_URL } = readEnvironment({
  DIRECTORY_TABLE: name,
  ...denialsEnvironment,
});
const table = { client: createDynamoClient(), tableName: DIRECTORY_TABLE };
const directory = createDirectory(table);

export const handler = httpHandler(
  log,
  serve([verifyRoute], {
    directory,
    noteUse: createKeyUses(table),
    auditTrail: createDenialsTrail(DENIALS_QUEUE_URL),
    now,
  }),
);
