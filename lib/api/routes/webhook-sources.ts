import * as z from 'zod/mini';
import { displayNameSchema } from '../../account/fields.ts';
import { AppError } from '../../errors.ts';
import { adapterFor } from '../../intake/adapters.ts';
import { deleteSource, putSource } from '../../intake/source-commands.ts';
import {
  SOURCE_NAME_PATTERN,
  sourceKindSchema,
  sourceSettingsSchema,
  type Source,
  type SourceKind,
  type SourceSettings,
} from '../../intake/source.ts';
import { HUBSPOT_API_URL } from '../../fetching/hubspot-object.ts';
import { isAllowedUrl, type OutboundPolicy } from '../../notifications/outbound-url.ts';
import type { ApiDeps } from '../deps.ts';
import { etagOfVersion } from '../etag.ts';
import { ifMatching } from '../if-match.ts';
import { listFiltered, pageQuerySchema } from '../paging.ts';
import { defineRoute, type Route } from '../route.ts';
import { sourceView, viewSource } from '../views.ts';
import { existingProject } from '../existing-project.ts';

const path = '/v1/projects/{projectId}/webhookSources/{source}';

/** How what its webhooks do not say is fetched from HubSpot. */
const apiShape = {
  apiToken: z.optional(
    z
      .string()
      .check(
        z.regex(/^[\x21-\x7e]{8,500}$/, 'the access token of a private app'),
        z.describe(
          'The access token of a HubSpot private app: what its webhooks do not say is fetched with it',
        ),
      ),
  ),
  apiUrl: z.optional(
    z
      .string()
      .check(z.maxLength(500), z.refine(isPlainUrl, 'an https URL without credentials, query and fragment')),
  ),
  planProperty: z.optional(
    z
      .string()
      .check(
        z.regex(/^[a-z][a-z0-9_]{0,99}$/, 'the internal name of a property'),
        z.describe('The internal name of the property that holds the plan'),
      ),
  ),
  portalId: z.optional(
    z
      .string()
      .check(
        z.regex(/^\d{1,30}$/, 'the number of a portal'),
        z.describe('The token’s portal: needed if the app is installed in others too'),
      ),
  ),
};
const API_SETTINGS = ['apiUrl', 'planProperty', 'portalId'] as const;

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && isAllowedUrl(text, 'any') && url.search === '' && url.hash === '';
}

/** Deployed, a token goes to HubSpot alone. @throws AppError invalid_request */
function requireApiUrl(apiUrl: string | undefined, policy: OutboundPolicy): void {
  if (apiUrl !== undefined && policy !== 'any' && apiUrl.replace(/\/$/, '') !== HUBSPOT_API_URL)
    throw new AppError('invalid_request', `body.apiUrl: is ${HUBSPOT_API_URL}`);
}

const putSchema = z
  .extend(sourceSettingsSchema, {
    kind: sourceKindSchema,
    secrets: z.array(z.string().check(z.maxLength(500))).check(z.minLength(1), z.maxLength(5)),
    realm: z.optional(displayNameSchema),
    ...apiShape,
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
    z.refine(
      ({ kind, events, batch }) => batch === undefined || (events !== undefined && kind !== 'salesforce'),
      {
        path: ['batch'],
        error: 'is where `events` are; without them, and in what salesforce sends, it is known',
      },
    ),
    // A header is no list: every request would be refused.
    z.refine(({ batch }) => batch?.startsWith('$header.') !== true, {
      path: ['batch'],
      error: 'is a path in the body, or $',
    }),
    z.refine(({ kind, apiToken }) => kind === 'hubspot' || apiToken === undefined, {
      path: ['apiToken'],
      error: 'only a source of the kind hubspot has one',
    }),
    z.refine(({ apiToken, batch }) => apiToken === undefined || batch === undefined || batch === '$', {
      path: ['batch'],
      error: 'with a token the list of events is the body itself, as HubSpot sends it',
    }),
    z.refine((put) => put.apiToken !== undefined || !API_SETTINGS.some((name) => put[name] !== undefined), {
      path: ['apiToken'],
      error: 'is what apiUrl, planProperty and portalId are for',
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
    takesIfMatch: true,
    errors: ['realm_fixed', 'write_conflict'],
    body: putSchema,
    response: sourceView,
    async handle(deps: ApiDeps, { params: { projectId = '', source = '' }, body, ifMatch }) {
      if (!SOURCE_NAME_PATTERN.test(source)) {
        throw new AppError(
          'invalid_request',
          'source: 1 to 64 letters, digits, dots, dashes and underscores',
        );
      }
      await existingProject(deps.directory, projectId);
      const { kind, realm, secrets, apiToken, apiUrl, planProperty, portalId, ...settings } = body;
      await requireSecrets(secrets, kind, settings);
      requireApiUrl(apiUrl, deps.outboundPolicy);
      const secretsCiphertext = await deps.sealSourceSecrets(projectId, source, secrets);
      const api =
        apiToken === undefined
          ? undefined
          : {
              tokenCiphertext: await deps.sealApiToken(projectId, source, apiToken),
              ...(apiUrl !== undefined && { url: apiUrl.replace(/\/$/, '') }),
              ...(planProperty !== undefined && { planProperty }),
              ...(portalId !== undefined && { portalId }),
            };
      const configuration = { projectId, source, kind, realm, settings, secretsCiphertext, api };
      const change = (current: Source | undefined) => putSource(current, configuration, deps.now());
      const { item } = await deps.directory.changeSource(
        projectId,
        source,
        ifMatching(ifMatch, etagOfSource, change),
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
    takesIfMatch: true,
    errors: ['source_not_found', 'write_conflict'],
    response: z.strictObject({}),
    async handle({ directory, now }: ApiDeps, { params: { projectId = '', source = '' }, ifMatch }) {
      requireSourceName(source);
      const change = (current: Source | undefined) => deleteSource(current, now());
      await directory.changeSource(projectId, source, ifMatching(ifMatch, etagOfSource, change));
      return {};
    },
  }),
];

/** Of a deleted one, only its realm is left. */
function etagOfSource(source: Source): string | undefined {
  return source.isDeleted === true ? undefined : etagOfVersion(source);
}

/** What can be no name is no source, and no key of the table either. @throws AppError source_not_found */
function requireSourceName(source: string): void {
  if (!SOURCE_NAME_PATTERN.test(source)) throw new AppError('source_not_found');
}
