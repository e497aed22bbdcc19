import * as z from 'zod/mini';
import { displayNameSchema } from '../../account/fields.ts';
import { AppError } from '../../errors.ts';
import { adapterFor } from '../../intake/adapters.ts';
import { deleteSource, putSource } from '../../intake/source-commands.ts';
import {
  SOURCE_NAME_PATTERN,
  sourceKindSchema,
  sourceSettingsSchema,
  type SourceKind,
  type SourceSettings,
} from '../../intake/source.ts';
import type { ApiDeps } from '../deps.ts';
import { listFiltered, pageQuerySchema } from '../paging.ts';
import { defineRoute, type Route } from '../route.ts';
import { sourceView, viewSource } from '../views.ts';
import { existingProject } from './projects.ts';

const path = '/v1/projects/{projectId}/webhookSources/{source}';

const putSchema = z
  .extend(sourceSettingsSchema, {
    kind: sourceKindSchema,
    secrets: z.array(z.string().check(z.maxLength(500))).check(z.minLength(1), z.maxLength(5)),
    realm: z.optional(displayNameSchema),
  })
  .check(
    z.refine(({ kind, authenticity }) => isProvenBy(kind, authenticity?.scheme), {
      path: ['authenticity'],
      error:
        'is what a source of the kind custom needs; hubspot-workflow can have bearer or header, no other has it',
    }),
    z.refine(({ kind, events }) => (kind !== 'custom' && kind !== 'salesforce') || events !== undefined, {
      path: ['events'],
      error: 'is what a source of the kind custom needs, and of salesforce',
    }),
  );

/** How a sender that we know proves itself is no choice, except where it offers one. */
function isProvenBy(kind: SourceKind, scheme: string | undefined): boolean {
  if (kind === 'custom') return scheme !== undefined;
  return (
    scheme === undefined || (kind === 'hubspot-workflow' && (scheme === 'bearer' || scheme === 'header'))
  );
}

/** @throws AppError invalid_request, which says what a secret of this source looks like */
async function requireSecrets(
  secrets: readonly string[],
  kind: SourceKind,
  settings: SourceSettings,
): Promise<void> {
  const adapter = await adapterFor(kind, settings);
  const fault = secrets.map((secret) => adapter?.faultOfSecret(secret)).find((each) => each !== undefined);
  if (fault !== undefined) throw new AppError('invalid_request', `body.secrets: each must be ${fault}`);
}

export const webhookSourceRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'listWebhookSources',
    method: 'GET',
    path: '/v1/projects/{projectId}/webhookSources',
    permission: 'webhookSources:read',
    summary: 'The webhook sources of a project; secrets are never returned.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: pageQuerySchema,
    response: z.strictObject({ webhookSources: z.array(sourceView), nextPageToken: z.string() }),
    async handle({ directory, publicUrl }: ApiDeps, { params, query }) {
      const { projectId } = await existingProject(directory, params['projectId']);
      const { items, nextPageToken } = await listFiltered(
        `sources/${projectId}`,
        query,
        (page) => directory.listSources(projectId, page),
        ({ source }) => source,
        ({ isDeleted }) => isDeleted !== true,
      );
      return { webhookSources: items.map((item) => viewSource(item, publicUrl)), nextPageToken };
    },
  }),
  defineRoute({
    operationId: 'getWebhookSource',
    method: 'GET',
    path,
    permission: 'webhookSources:read',
    summary: 'One webhook source; secrets are never returned.',
    idempotency: 'safe',
    errors: ['source_not_found'],
    response: sourceView,
    async handle({ directory, publicUrl }: ApiDeps, { params: { projectId = '', source = '' } }) {
      requireSourceName(source);
      const found = await directory.readSource(projectId, source);
      if (found === undefined || found.isDeleted === true) throw new AppError('source_not_found');
      return viewSource(found, publicUrl);
    },
  }),
  defineRoute({
    operationId: 'putWebhookSource',
    method: 'PUT',
    path,
    permission: 'webhookSources:write',
    summary: 'Configures a source. To rotate, put the new secret beside the old one, then the new one alone.',
    idempotency: 'idempotent',
    errors: ['realm_fixed', 'write_conflict'],
    body: putSchema,
    response: sourceView,
    async handle(deps: ApiDeps, { params: { projectId = '', source = '' }, body }) {
      if (!SOURCE_NAME_PATTERN.test(source)) {
        throw new AppError(
          'invalid_request',
          'source: 1 to 64 letters, digits, dots, dashes and underscores',
        );
      }
      await existingProject(deps.directory, projectId);
      const { kind, realm, secrets, ...settings } = body;
      await requireSecrets(secrets, kind, settings);
      const secretsCiphertext = await deps.sealSourceSecrets(projectId, source, secrets);
      const { item } = await deps.directory.changeSource(projectId, source, (current) =>
        putSource(current, { projectId, source, kind, realm, settings, secretsCiphertext }, deps.now()),
      );
      return viewSource(item, deps.publicUrl);
    },
  }),
  defineRoute({
    operationId: 'deleteWebhookSource',
    method: 'DELETE',
    path,
    permission: 'webhookSources:write',
    summary: 'Its webhooks are refused from now on (within 10 s); its realm stays reserved.',
    idempotency: 'idempotent',
    errors: ['source_not_found', 'write_conflict'],
    response: z.strictObject({}),
    async handle({ directory, now }: ApiDeps, { params: { projectId = '', source = '' } }) {
      requireSourceName(source);
      await directory.changeSource(projectId, source, (current) => deleteSource(current, now()));
      return {};
    },
  }),
];

/** What can be no name is no source, and no key of the table either. @throws AppError source_not_found */
function requireSourceName(source: string): void {
  if (!SOURCE_NAME_PATTERN.test(source)) throw new AppError('source_not_found');
}
