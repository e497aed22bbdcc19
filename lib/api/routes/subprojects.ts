import * as z from 'zod/mini';
import { changeAndAnnounce } from '../../account/apply.ts';
import { changeProfile, close, createSubproject, hold, liftHold, restore } from '../../account/commands.ts';
import { displayNameSchema, labelsSchema } from '../../account/fields.ts';
import {
  subprojectIdFromBytes,
  subprojectIdFromIdempotencyKey,
  subprojectIdOfCustomer,
} from '../../account/ids.ts';
import { changeContextOf, saltOf } from '../../account/project.ts';
import { isListed, isPurged, statusOf, type Status, type Subproject } from '../../account/subproject.ts';
import { canonicalJson } from '../../encoding/json.ts';
import { leadingBits, sha256 } from '../../encoding/hash.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import type { IfMatch } from '../if-match.ts';
import { changeListed, listed, type Command } from '../listed-subproject.ts';
import { listFiltered, pageQuerySchema } from '../paging.ts';
import { defineRoute, type Route, type RouteDescription } from '../route.ts';
import { subprojectView, viewSubproject } from '../views.ts';
import { existingProject } from '../existing-project.ts';

const collection = '/v1/projects/{projectId}/subprojects';
const path = '/v1/subprojects/{subprojectId}';

const PURGED_ERRORS = ['subproject_purging', 'subproject_closed'] as const;

const createSchema = z.strictObject({
  displayName: displayNameSchema,
  labels: z.optional(labelsSchema),
  customer: z.optional(z.strictObject({ realm: displayNameSchema, externalId: displayNameSchema })),
  plan: z.optional(displayNameSchema),
});
const updateSchema = z.strictObject({
  displayName: z.optional(displayNameSchema),
  labels: z.optional(labelsSchema),
  plan: z.optional(displayNameSchema),
});
const listQuerySchema = z.extend(pageQuerySchema, {
  status: z.optional(
    z
      .enum(['active', 'suspended', 'closing', 'closed', 'all'])
      .check(z.describe('Only these; every status but closed unless given')),
  ),
});

export const subprojectRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'listSubprojects',
    method: 'GET',
    path: collection,
    permission: 'subprojects:list',
    summary: 'The subprojects of a project: every status but `closed`, unless asked.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: listQuerySchema,
    response: z.strictObject({ subprojects: z.array(subprojectView), nextPageToken: z.string() }),
    async handle({ directory }: ApiDeps, { params, query: { status, ...page } }) {
      const { projectId } = await existingProject(directory, params['projectId']);
      const { items, nextPageToken } = await listFiltered(
        `subprojects/${projectId}/${status ?? ''}`,
        page,
        (request) => directory.listSubprojects(projectId, request),
        ({ subprojectId }) => subprojectId,
        (item) => isListed(item) && isAskedFor(statusOf(item), status),
      );
      return { subprojects: items.map(viewSubproject), nextPageToken };
    },
  }),
  defineRoute({
    operationId: 'createSubproject',
    method: 'POST',
    path: collection,
    permission: 'subprojects:create',
    summary: 'One per end customer. With `customer`, the same customer always gets the same subproject.',
    idempotency: 'with Idempotency-Key',
    beginsItself: true,
    errors: ['subproject_closing', ...PURGED_ERRORS, 'idempotency_mismatch', 'write_conflict'],
    body: createSchema,
    response: subprojectView,
    async handle(deps: ApiDeps, { params, body, idempotencyKey, begin }) {
      const project = await existingProject(deps.directory, params['projectId']);
      const { projectId } = project;
      const { customer, ...profile } = body;
      const creationHash = leadingBits(sha256(canonicalJson(body)), 80);
      const subprojectId =
        customer !== undefined
          ? subprojectIdOfCustomer(projectId, saltOf(project), customer)
          : idempotencyKey !== undefined
            ? subprojectIdFromIdempotencyKey(projectId, saltOf(project), idempotencyKey)
            : subprojectIdFromBytes(projectId, deps.randomBytes(12));
      const context = changeContextOf(project, deps.now());
      await begin({ made: subprojectId });
      const { subproject } = await changeAndAnnounce(deps, subprojectId, (current) => {
        if (customer === undefined && wasCreatedOtherwise(current, creationHash)) {
          throw new AppError('idempotency_mismatch');
        }
        const created = createSubproject(current, subprojectId, customer, profile, context);
        return created === current || customer !== undefined ? created : { ...created, creationHash };
      });
      return viewSubproject(subproject);
    },
  }),
  defineRoute({
    operationId: 'getSubproject',
    method: 'GET',
    path,
    permission: 'subprojects:read',
    summary: 'One subproject.',
    idempotency: 'safe',
    errors: [],
    response: subprojectView,
    async handle({ directory }: ApiDeps, { params }) {
      const subproject = await directory.readSubproject(params['subprojectId'] ?? '');
      return viewSubproject(listed(subproject));
    },
  }),
  defineRoute({
    operationId: 'updateSubproject',
    method: 'PATCH',
    path,
    permission: 'subprojects:update',
    summary: 'Sets the name, the labels (as a whole) or the plan. A newer event of the CRM sets them anew.',
    idempotency: 'idempotent',
    takesIfMatch: true,
    errors: [...PURGED_ERRORS, 'write_conflict'],
    body: updateSchema,
    response: subprojectView,
    handle: (deps: ApiDeps, { params, body, ifMatch }) =>
      command(
        deps,
        params['subprojectId'],
        (current, context) => changeProfile(current, body, context),
        ifMatch,
      ),
  }),
  commandRoute(
    'suspendSubproject',
    'POST',
    '/suspend',
    'subprojects:suspend',
    'Its keys stop working until it is resumed.',
    (current, context) => hold(current, 'operator', context),
  ),
  commandRoute(
    'resumeSubproject',
    'POST',
    '/resume',
    'subprojects:suspend',
    'Lifts the hold of `suspend`.',
    (current, context) => liftHold(current, 'operator', context),
  ),
  commandRoute(
    'closeSubproject',
    'DELETE',
    '',
    'subprojects:close',
    'Its keys die now; it can be restored until `purgeTime`.',
    close,
  ),
  commandRoute(
    'restoreSubproject',
    'POST',
    '/restore',
    'subprojects:close',
    'Brings back all but revoked keys.',
    restore,
  ),
];

/** A purge leaves nothing to compare with. */
function wasCreatedOtherwise(current: Subproject | undefined, creationHash: string): boolean {
  return current !== undefined && !isPurged(current) && current.creationHash !== creationHash;
}

function isAskedFor(status: Status, asked: Status | 'all' | undefined): boolean {
  if (asked === undefined) return status !== 'closed';
  return asked === 'all' || asked === status;
}

/** A command whose path says it all. */
function commandRoute(
  operationId: string,
  method: RouteDescription['method'],
  suffix: string,
  permission: RouteDescription['permission'],
  summary: string,
  change: Command,
): Route<ApiDeps> {
  return defineRoute({
    operationId,
    method,
    path: path + suffix,
    permission,
    summary,
    idempotency: 'idempotent',
    ...(method === 'DELETE' && { takesIfMatch: true }),
    // Closing what is closed is done already.
    errors: [...(change === close ? [] : PURGED_ERRORS), 'write_conflict'],
    ...(method === 'POST' && { body: z.strictObject({}) }),
    response: subprojectView,
    handle: (deps: ApiDeps, { params, ifMatch }) => command(deps, params['subprojectId'], change, ifMatch),
  });
}

async function command(deps: ApiDeps, subprojectId = '', change: Command, ifMatch: IfMatch | undefined) {
  return viewSubproject(await changeListed(deps, subprojectId, change, ifMatch));
}
