import * as z from 'zod/mini';
import { displayNameSchema } from '../../account/fields.ts';
import { projectIdFromBytes, projectIdFromIdempotencyKey } from '../../account/ids.ts';
import { DEFAULT_ONBOARDING_POLICY, onboardingPolicySchema } from '../../account/onboarding-policy.ts';
import { DEFAULT_PURPOSE, graceDaysSchema, purposeSchema, type Project } from '../../account/project.ts';
import { projectRoleSchema } from '../../account/member.ts';
import { createProject, updateProject, type ProjectSettings } from '../../account/project-commands.ts';
import { MAX_SHARDS } from '../../billing/shards.ts';
import { canonicalJson } from '../../encoding/json.ts';
import { leadingBits, sha256 } from '../../encoding/hash.ts';
import { AppError } from '../../errors.ts';
import { standardWebhooks } from '../../intake/standard-webhooks.ts';
import { isAllowedUrl } from '../../notifications/outbound-url.ts';
import type { ApiDeps } from '../deps.ts';
import { existingProject } from '../existing-project.ts';
import { etagOfVersion } from '../etag.ts';
import { ifMatching } from '../if-match.ts';
import { listProjectsFor } from '../listed-projects.ts';
import { pageQuerySchema } from '../paging.ts';
import { defineRoute, type Route } from '../route.ts';
import { projectView, viewProject } from '../views.ts';

const notificationsSchema = z.strictObject({
  url: z.string().check(z.maxLength(2_000)),
  secrets: z
    .array(
      z
        .string()
        .check(
          z.refine(
            (secret) => standardWebhooks.faultOfSecret(secret) === undefined,
            '`whsec_` and base64 of 24 to 64 bytes',
          ),
        ),
    )
    .check(z.minLength(1), z.maxLength(5)),
});

/** They share the project's item with its keys and plans. */
const MAX_GROUPS = 100;
const groupRolesSchema = z
  .record(displayNameSchema, projectRoleSchema)
  .check(z.refine((groups) => Object.keys(groups).length <= MAX_GROUPS, `at most ${MAX_GROUPS} groups`));

const settings = {
  displayName: displayNameSchema,
  purpose: z.optional(purposeSchema),
  onboarding: z.optional(z.partial(onboardingPolicySchema)),
  notifications: z.optional(z.nullable(notificationsSchema)),
  graceDays: z.optional(graceDaysSchema),
  groupRoles: z.optional(groupRolesSchema),
};
const createSchema = z.strictObject(settings);
const updateSchema = z.strictObject({
  ...settings,
  displayName: z.optional(displayNameSchema),
  usageShards: z.optional(
    z
      .int()
      .check(
        z.gte(1),
        z.lte(MAX_SHARDS),
        z.describe('Over how many runs its usage of a day is spread, from the day after tomorrow (UTC) on'),
      ),
  ),
});

export const projectRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'listProjects',
    method: 'GET',
    path: '/v1/projects',
    permission: 'projects:list',
    summary: 'The projects that the caller may see, in the order of their ids.',
    description: [
      'A key of the account that may list, and an owner, see all. Every other person sees the projects in which they have a role, given to',
      'them or to a group of theirs; to whom none is given, the list is empty.',
      'A page may hold fewer projects than asked, even none, and still say where to go on: the list ends with an empty `nextPageToken`.',
    ].join(' '),
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: pageQuerySchema,
    response: z.strictObject({ projects: z.array(projectView), nextPageToken: z.string() }),
    async handle(deps: ApiDeps, call) {
      const list = await listProjectsFor(deps, call);
      return { projects: list.items.map(viewProject), nextPageToken: list.nextPageToken };
    },
  }),
  defineRoute({
    operationId: 'createProject',
    method: 'POST',
    path: '/v1/projects',
    permission: 'projects:create',
    summary: 'A project separates environments, or organisations that must not see each other.',
    idempotency: 'with Idempotency-Key',
    beginsItself: true,
    errors: ['idempotency_mismatch', 'endpoint_not_allowed'],
    body: createSchema,
    response: projectView,
    async handle(deps: ApiDeps, { body, idempotencyKey, begin }) {
      const account = await deps.directory.readAccount();
      if (account === undefined) throw new AppError('not_found');
      const projectId =
        idempotencyKey === undefined
          ? projectIdFromBytes(deps.randomBytes(5))
          : projectIdFromIdempotencyKey(Buffer.from(account.salt, 'hex'), idempotencyKey);
      const changes = await settingsOf(deps, projectId, body);
      const defaults = {
        displayName: body.displayName,
        purpose: DEFAULT_PURPOSE,
        onboarding: DEFAULT_ONBOARDING_POLICY,
      };
      const salt = Buffer.from(deps.randomBytes(16)).toString('hex');
      const creationHash = leadingBits(sha256(canonicalJson(body)), 80);
      await begin({ made: projectId });
      const { item } = await deps.directory.changeProject(projectId, (current) =>
        createProject(current, { projectId, salt, creationHash, ...defaults }, changes, deps.now()),
      );
      return viewProject(item);
    },
  }),
  defineRoute({
    operationId: 'getProject',
    method: 'GET',
    path: '/v1/projects/{projectId}',
    permission: 'projects:read',
    summary: 'One project.',
    idempotency: 'safe',
    errors: [],
    response: projectView,
    async handle({ directory }: ApiDeps, { params }) {
      return viewProject(await existingProject(directory, params['projectId']));
    },
  }),
  defineRoute({
    operationId: 'updateProject',
    method: 'PATCH',
    path: '/v1/projects/{projectId}',
    permission: 'projects:update',
    summary: 'Changes what the body names. A changed plan reaches a subproject with its next change.',
    idempotency: 'idempotent',
    takesIfMatch: true,
    errors: ['endpoint_not_allowed', 'write_conflict'],
    body: updateSchema,
    response: projectView,
    async handle(deps: ApiDeps, { params, body, ifMatch }) {
      const { projectId } = await existingProject(deps.directory, params['projectId']);
      const changes = await settingsOf(deps, projectId, body);
      const change = (current: Project | undefined) => {
        if (current === undefined) throw new AppError('not_found');
        return updateProject(current, changes, deps.now());
      };
      const { item } = await deps.directory.changeProject(
        projectId,
        ifMatching(ifMatch, etagOfVersion, change),
      );
      return viewProject(item);
    },
  }),
];

/** Secrets are sealed before they come near an item. */
async function settingsOf(
  deps: ApiDeps,
  projectId: string,
  { notifications, ...rest }: z.infer<typeof updateSchema>,
): Promise<ProjectSettings> {
  if (notifications === undefined) return rest;
  if (notifications === null) return { ...rest, notifications: null };
  if (!isAllowedUrl(notifications.url, deps.outboundPolicy)) throw new AppError('endpoint_not_allowed');
  const secretsCiphertext = await deps.sealProjectSecrets(projectId, notifications.secrets);
  return { ...rest, notifications: { url: notifications.url, secretsCiphertext } };
}
