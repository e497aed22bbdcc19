import * as z from 'zod/mini';
import { addKey, renameKey, revokeKey, type KeyRing } from '../../access/key-ring.ts';
import { isUser, type Principal } from '../../access/policy.ts';
import { includesScope } from '../../access/scopes.ts';
import { secretFromBytes, SECRET_BYTE_COUNT, tokenOf } from '../../access/secret.ts';
import { accessKeyIdOf, SECRET_HASH_PATTERN, secretHashOf, tokenPrefixOf } from '../../access/token.ts';
import { displayNameSchema, scopesSchema } from '../../account/fields.ts';
import { containerIdOf, projectIdOf, type Container } from '../../account/ids.ts';
import { isProduction } from '../../account/project.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { changeKeys, readKeys } from '../key-holders.ts';
import { ifMatching } from '../if-match.ts';
import { listFiltered, pageQuerySchema, pagesOf } from '../paging.ts';
import { defineRoute, type Route } from '../route.ts';
import { accessKeyView, viewAccessKey } from '../views.ts';
import { timeSchema } from '../../time-schema.ts';
import { existingProject } from '../existing-project.ts';

const createSchema = z.strictObject({
  displayName: displayNameSchema,
  scopes: z.optional(scopesSchema),
  expireTime: z.optional(timeSchema),
  secretHash: z.optional(
    z.string().check(z.regex(SECRET_HASH_PATTERN, 'the lower-case hex SHA-256 of the secret')),
  ),
});

export const createdSchema = z.strictObject({
  accessKey: accessKeyView,
  tokenPrefix: z.string(),
  secret: z.optional(z.string()),
  token: z.optional(z.string()),
});

export const accessKeyRoutes: readonly Route<ApiDeps>[] = [
  ...routesOf('/v1/account', 'AccountAccessKey'),
  ...routesOf('/v1/projects/{projectId}', 'ProjectAccessKey'),
  ...routesOf('/v1/subprojects/{subprojectId}', 'SubprojectAccessKey'),
];

/** The same four for the keys of the account, of a project and of a subproject. */
function routesOf(container: string, noun: string): readonly Route<ApiDeps>[] {
  const collection = `${container}/accessKeys`;
  const path = `${collection}/{accessKeyId}`;
  const purgedErrors = purgedErrorsOf(noun);
  return [
    defineRoute({
      operationId: `list${noun}s`,
      method: 'GET',
      path: collection,
      permission: 'accessKeys:list',
      summary: 'The keys, ended ones of the last 30 days included.',
      idempotency: 'safe',
      errors: ['invalid_page_token'],
      query: pageQuerySchema,
      response: z.strictObject({ accessKeys: z.array(accessKeyView), nextPageToken: z.string() }),
      async handle({ directory }: ApiDeps, { resource, query }) {
        const ring = await readKeys(directory, resource);
        const ids = Object.keys(ring).sort();
        const list = `accessKeys/${containerIdOf(resource)}`;
        const { items, nextPageToken } = await listFiltered(list, query, pagesOf(ids), (id) => id);
        return { accessKeys: items.map((id) => shown(ring, id)), nextPageToken };
      },
    }),
    defineRoute({
      operationId: `create${noun}`,
      method: 'POST',
      path: collection,
      permission: 'accessKeys:create',
      summary:
        'Send `secretHash` and keep the secret where it was made; without it we make the secret and show it once.',
      idempotency: 'with secretHash',
      beginsItself: true,
      errors: [
        'key_revoked',
        'too_many_keys',
        'too_many_revoked_keys',
        'forbidden',
        'write_conflict',
        ...purgedErrors,
      ],
      body: createSchema,
      response: createdSchema,
      async handle(deps: ApiDeps, { resource, body, principal, begin }) {
        const now = deps.now();
        const expireTime = expiryWithin(principal, body.expireTime && futureTime(body.expireTime, now));
        const secret =
          body.secretHash === undefined ? secretFromBytes(deps.randomBytes(SECRET_BYTE_COUNT)) : undefined;
        const secretHash = body.secretHash ?? secretHashOf(secret ?? '');
        const accessKeyId = accessKeyIdOf(containerIdOf(resource), secretHash);
        const scopes = scopesWithin(principal, body.scopes);
        const key = { accessKeyId, secretHash, displayName: body.displayName, scopes, expireTime };
        await begin({ made: accessKeyId });
        const ring = await changeKeys(deps, resource, (keys) => addKey(keys, key, now));
        const tokenPrefix = await tokenPrefixFor(deps, resource);
        return {
          accessKey: shown(ring, accessKeyId),
          tokenPrefix,
          ...(secret !== undefined && { secret, token: tokenOf(tokenPrefix, secret) }),
        };
      },
    }),
    defineRoute({
      operationId: `rename${noun}`,
      method: 'PATCH',
      path,
      permission: 'accessKeys:update',
      summary: 'Renames a key.',
      idempotency: 'idempotent',
      takesIfMatch: true,
      errors: ['access_key_not_found', 'write_conflict', ...purgedErrors],
      body: z.strictObject({ displayName: displayNameSchema }),
      response: accessKeyView,
      async handle(deps: ApiDeps, { resource, params: { accessKeyId = '' }, body, ifMatch }) {
        const rename = ifMatching<KeyRing>(
          ifMatch,
          (keys) => shown(keys, accessKeyId).etag,
          (keys = {}) => renameKey(keys, accessKeyId, body.displayName),
        );
        const ring = await changeKeys(deps, resource, rename);
        return shown(ring, accessKeyId);
      },
    }),
    defineRoute({
      operationId: `revoke${noun}`,
      method: 'DELETE',
      path,
      permission: 'accessKeys:revoke',
      summary: 'The key stops working at once and for ever.',
      idempotency: 'idempotent',
      errors: ['access_key_not_found', 'write_conflict', ...purgedErrors],
      response: accessKeyView,
      async handle(deps: ApiDeps, { resource, params: { accessKeyId = '' } }) {
        const ring = await changeKeys(deps, resource, (keys) => revokeKey(keys, accessKeyId, deps.now()));
        return shown(ring, accessKeyId);
      },
    }),
  ];
}

/** Only subprojects are purged. */
export function purgedErrorsOf(noun: string): readonly ErrorCode[] {
  return noun === 'SubprojectAccessKey' ? ['subproject_purging', 'subproject_closed'] : [];
}

export function shown(ring: KeyRing, accessKeyId: string) {
  const key = ring[accessKeyId];
  if (key === undefined) throw new AppError('access_key_not_found');
  return viewAccessKey(accessKeyId, key);
}

/** Nobody hands out more than they hold. Without a wish, the new key gets all of its container, or what the caller has of it. */
export function scopesWithin(principal: Principal | undefined, wanted: readonly string[] | undefined) {
  const held = heldBy(principal);
  if (wanted === undefined) return includesScope(held, '*') ? undefined : [...held];
  const excess = wanted.filter((scope) => !includesScope(held, scope));
  if (excess.length > 0) throw new AppError('forbidden', `your key does not hold ${excess.join(', ')}`);
  return wanted;
}

/** Whoever has a role that may make a key of this container may do all that the key may (test/lib/access/roles.test.ts). */
function heldBy(principal: Principal | undefined): readonly string[] {
  if (principal === undefined) return [];
  return isUser(principal) ? ['*'] : principal.scopes;
}

/** Nor does what they hand out outlive what they hold. */
export function expiryWithin(
  principal: Principal | undefined,
  wanted: string | undefined,
): string | undefined {
  const held = principal === undefined || isUser(principal) ? undefined : principal.expireTime;
  if (held !== undefined && wanted !== undefined && wanted > held) {
    throw new AppError('forbidden', `your key ends at ${held}`);
  }
  return wanted ?? held;
}

/** In the form in which times compare as texts. */
export function futureTime(text: string, now: Date): string {
  const time = new Date(text);
  if (time <= now) throw new AppError('invalid_request', 'body.expireTime: is in the past');
  return time.toISOString();
}

export async function tokenPrefixFor(
  { directory }: Pick<ApiDeps, 'directory'>,
  container: Container,
): Promise<string> {
  const containerId = containerIdOf(container);
  if (container.level === 'account') return tokenPrefixOf(containerId, 'live');
  const project = await existingProject(directory, projectIdOf(containerId));
  return tokenPrefixOf(containerId, isProduction(project) ? 'live' : 'test');
}
