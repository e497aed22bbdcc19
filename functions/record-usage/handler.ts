import { recordUsageRoute } from '../../lib/api/routes/usage.ts';
import { serve } from '../../lib/api/serve.ts';
import { createDynamoClient } from '../../lib/aws/clients.ts';
import { createQueueClient } from '../../lib/aws/queue-clients.ts';
import { createCostLedger } from '../../lib/aws/cost-ledger.ts';
import { createDirectory } from '../../lib/aws/directory.ts';
import { createQueue } from '../../lib/aws/queue.ts';
import { createUsageStore } from '../../lib/aws/usage.ts';
import { lastTicketOf } from '../../lib/billing/cost-ledger.ts';
import { Remembered } from '../../lib/clock.ts';
import { httpHandler } from '../../lib/http/handler.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { createDenialsTrail, denialsEnvironment } from '../denials.ts';
import { log, name, now, readEnvironment, stopwatch } from '../environment.ts';

const environment = readEnvironment({
  DIRECTORY_TABLE: name,
  USAGE_TABLE: name,
  LEDGER_TABLE: name,
  ROLL_UPS_QUEUE_URL: name,
  ...denialsEnvironment,
});

const client = createDynamoClient();
const directory = createDirectory({ client, tableName: environment.DIRECTORY_TABLE });

export const handler = httpHandler(
  log,
  serve([recordUsageRoute], {
    directory,
    projects: new Remembered(directory.readProject, stopwatch),
    usage: createUsageStore({ client, tableName: environment.USAGE_TABLE }),
    lastTicket: lastTicketOf(createCostLedger({ client, tableName: environment.LEDGER_TABLE })),
    sendRollUps: createQueue<RollUpMessage>(createQueueClient(), environment.ROLL_UPS_QUEUE_URL).send,
    auditTrail: createDenialsTrail(environment.DENIALS_QUEUE_URL),
    now,
  }),
);
