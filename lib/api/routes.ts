import type { ApiDeps } from './deps.ts';
import { accessKeyRoutes } from './routes/access-keys.ts';
import { claimRoutes } from './routes/claims.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { keyRotationRoutes } from './routes/key-rotation.ts';
import { memberRoutes } from './routes/members.ts';
import { openApiRoute } from './routes/openapi.ts';
import { projectRoutes } from './routes/projects.ts';
import { subprojectRoutes } from './routes/subprojects.ts';
import { verifyRoute } from './routes/verify.ts';
import { webhookSourceTrialRoutes } from './routes/webhook-source-trial.ts';
import { webhookSourceRoutes } from './routes/webhook-sources.ts';
import type { Route } from './route.ts';

/** The one route table. */
export const ROUTES: readonly Route<ApiDeps>[] = [
  ...projectRoutes,
  ...memberRoutes,
  ...webhookSourceRoutes,
  ...webhookSourceTrialRoutes,
  ...deliveryRoutes,
  ...subprojectRoutes,
  ...accessKeyRoutes,
  ...keyRotationRoutes,
  verifyRoute,
  ...claimRoutes,
];

/** What manage-account serves: the table and its description. */
export const MANAGED_ROUTES: readonly Route<ApiDeps>[] = [...ROUTES, openApiRoute(ROUTES)];
