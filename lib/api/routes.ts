import type { ApiDeps } from './deps.ts';
import { accessKeyRoutes } from './routes/access-keys.ts';
import { auditRoutes } from './routes/audit.ts';
import { claimRoutes } from './routes/claims.ts';
import { closureRoutes } from './routes/closures.ts';
import { costRoutes } from './routes/costs.ts';
import { customerCostRoutes } from './routes/customer-costs.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { eraseRoute } from './routes/erase.ts';
import { invoiceRoutes } from './routes/invoices.ts';
import { importRoutes } from './routes/imports.ts';
import { keyRotationRoutes } from './routes/key-rotation.ts';
import { memberRoutes } from './routes/members.ts';
import { openApiRoute } from './routes/openapi.ts';
import { projectRoutes } from './routes/projects.ts';
import { rateCardRoutes } from './routes/rate-cards.ts';
import { rollUpRoute } from './routes/roll-ups.ts';
import { recordUsageRoute } from './routes/usage.ts';
import { replayRoutes } from './routes/replays.ts';
import { statementRoute } from './routes/statements.ts';
import { subprojectRoutes } from './routes/subprojects.ts';
import { verifyRoute } from './routes/verify.ts';
import { webhookSourceTrialRoutes } from './routes/webhook-source-trial.ts';
import { webhookSourceRoutes } from './routes/webhook-sources.ts';
import type { Route } from './route.ts';

/** What manage-account answers. */
const ACCOUNT_ROUTES: readonly Route<ApiDeps>[] = [
  ...projectRoutes,
  ...memberRoutes,
  ...webhookSourceRoutes,
  ...webhookSourceTrialRoutes,
  ...deliveryRoutes,
  ...replayRoutes,
  ...closureRoutes,
  ...subprojectRoutes,
  ...importRoutes,
  eraseRoute,
  ...accessKeyRoutes,
  ...keyRotationRoutes,
  verifyRoute,
  ...claimRoutes,
  ...rateCardRoutes,
  rollUpRoute,
  ...costRoutes,
  ...customerCostRoutes,
  ...invoiceRoutes,
  statementRoute,
  ...auditRoutes,
];

/**
 * The one route table. Dead letters are answered by a function of their own, because no other may receive them, and usage is taken by
 * one, because there is so much of it.
 */
export const ROUTES: readonly Route<never>[] = [...ACCOUNT_ROUTES, recordUsageRoute, ...deadLetterRoutes];

const descriptionRoute = openApiRoute(ROUTES);

/** What manage-account serves: its part of the table, and the description of all. */
export const MANAGED_ROUTES: readonly Route<ApiDeps>[] = [...ACCOUNT_ROUTES, descriptionRoute];

/** Of whichever function serves them, the description too, which does not describe itself. */
export const EVERY_ROUTE: readonly Route<never>[] = [...ROUTES, descriptionRoute];
