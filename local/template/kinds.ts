import type { ResourceKind } from './resource-kind.ts';
import { apiKind, integrationKind, permissionKind, routeKind, stageKind } from './resources/api.ts';
import { eventSourceKind } from './resources/event-source.ts';
import { functionKind } from './resources/function.ts';
import { keyKind } from './resources/key.ts';
import { queueKind } from './resources/queue.ts';
import { policyKind, roleKind } from './resources/role.ts';
import { scheduleKind } from './resources/schedule.ts';
import { tableKind } from './resources/table.ts';

/** Every resource type that runs here. The other ones are in left-out.ts, or stop the start. */
export const kinds: readonly ResourceKind<unknown>[] = [
  apiKind,
  stageKind,
  routeKind,
  integrationKind,
  permissionKind,
  functionKind,
  eventSourceKind,
  roleKind,
  policyKind,
  tableKind,
  queueKind,
  scheduleKind,
  keyKind,
];
