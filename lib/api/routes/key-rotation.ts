import * as z from 'zod/mini';
import { revokeAllKeys, rotateKey, type AccessKey } from '../../access/key-ring.ts';
import { isUser, type Principal } from '../../access/policy.ts';
import { SECRET_BYTE_COUNT, secretFromBytes, tokenOf } from '../../access/secret.ts';
import { accessKeyIdOf, SECRET_HASH_PATTERN, secretHashOf } from '../../access/token.ts';
import { displayNameSchema } from '../../account/fields.ts';
import { containerIdOf } from '../../account/ids.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { changeKeys } from '../key-holders.ts';
import { defineRoute, type Route } from '../route.ts';
import { accessKeyView } from '../views.ts';
import { timeSchema } from '../../time-schema.ts';
import {
  createdSchema,
  expiryWithin,
  futureTime,
  purgedErrorsOf,
  scopesWithin,
  shown,
  tokenPrefixFor,
} from './access-keys.ts';

/** How long a key that was rotated goes on working: unless said otherwise, and at most. */
const DEFAULT_OVERLAP_MS = 24 * 3_600_000;
const MAX_OVERLAP_MS = 30 * 24 * 3_600_000;

/** A later year has five digits, and sorts before every other. */
const LAST_MS = Date.UTC(9999, 11, 31);

const rotateSchema = z.strictObject({
  secretHash: z.optional(
    z.string().check(z.regex(SECRET_HASH_PATTERN, 'the lower-case hex SHA-256 of the new secret')),
  ),
  displayName: z.optional(displayNameSchema),
  expireTime: z.optional(
    timeSchema.check(z.describe('Of the new key; as long a life as the old one’s unless given')),
  ),
  overlapEndTime: z.optional(
    timeSchema.check(
      z.describe(
        'Until when the old key works too: 24 hours unless given, 30 days at most; now or before: it ends at once',
      ),
    ),
  ),
});

export const keyRotationRoutes: readonly Route<ApiDeps>[] = [
  ...routesOf('/v1/account', 'AccountAccessKey'),
  ...routesOf('/v1/projects/{projectId}', 'ProjectAccessKey'),
  ...routesOf('/v1/subprojects/{subprojectId}', 'SubprojectAccessKey'),
];

function routesOf(container: string, noun: string): readonly Route<ApiDeps>[] {
  return [
    defineRoute({
      operationId: `rotate${noun}`,
      method: 'POST',
      path: `${container}/accessKeys/{accessKeyId}/rotate`,
      permission: 'accessKeys:rotate',
      summary:
        'A new key with the name and scopes of the old one, which works until `overlapEndTime`, never longer than it would have.',
      idempotency: 'with secretHash',
      beginsItself: true,
      errors: [
        'access_key_not_found',
        'key_revoked',
        'key_expired',
        'too_many_keys',
        'too_many_revoked_keys',
        'forbidden',
        'write_conflict',
        ...purgedErrorsOf(noun),
      ],
      body: rotateSchema,
      response: z.extend(createdSchema, { rotated: accessKeyView }),
      async handle(deps: ApiDeps, { resource, params: { accessKeyId = '' }, body, principal, begin }) {
        const now = deps.now();
        const { displayName, secretHash: givenHash } = body;
        const expireTime = expiryWithin(principal, body.expireTime && futureTime(body.expireTime, now));
        const endTime = overlapEnd(body.overlapEndTime, now);
        const secret =
          givenHash === undefined ? secretFromBytes(deps.randomBytes(SECRET_BYTE_COUNT)) : undefined;
        const secretHash = givenHash ?? secretHashOf(secret ?? '');
        const nextId = accessKeyIdOf(containerIdOf(resource), secretHash);
        if (nextId === accessKeyId)
          throw new AppError('invalid_request', 'body.secretHash: is the old key’s: make a new secret');
        await begin({ made: nextId });

        const ring = await changeKeys(
          deps,
          resource,
          (keys) => {
            const successor = (old: AccessKey) => ({
              ...{ accessKeyId: nextId, secretHash, displayName: displayName ?? old.displayName },
              scopes: scopesOfSuccessor(principal, accessKeyId, old),
              expireTime:
                body.expireTime === undefined ? earlier(expireTime, sameLife(old, now)) : expireTime,
            });
            return rotateKey(keys, accessKeyId, successor, endTime, now);
          },
          'refused',
        );
        const tokenPrefix = await tokenPrefixFor(deps, resource);
        return {
          accessKey: shown(ring, nextId),
          rotated: shown(ring, accessKeyId),
          tokenPrefix,
          ...(secret !== undefined && { secret, token: tokenOf(tokenPrefix, secret) }),
        };
      },
    }),
    defineRoute({
      operationId: `revokeAll${noun}s`,
      method: 'POST',
      path: `${container}/accessKeys/revokeAll`,
      permission: 'accessKeys:revoke',
      summary:
        'All keys of this container stop working at once and for ever, but those in `except`. Keys of its subprojects go on.',
      idempotency: 'idempotent',
      errors: ['write_conflict', ...purgedErrorsOf(noun)],
      body: z.strictObject({
        except: z.optional(z.array(z.string().check(z.maxLength(64))).check(z.maxLength(10))),
      }),
      response: z.strictObject({ accessKeys: z.array(accessKeyView) }),
      async handle(deps: ApiDeps, { resource, body: { except = [] } }) {
        const ring = await changeKeys(
          deps,
          resource,
          (keys) => revokeAllKeys(keys, except, deps.now()),
          'refused',
        );
        return {
          accessKeys: Object.keys(ring)
            .sort()
            .map((id) => shown(ring, id)),
        };
      },
    }),
  ];
}

/** Whoever rotates hands out what the old key had: their own key's, or no more than they hold. */
function scopesOfSuccessor(principal: Principal | undefined, accessKeyId: string, { scopes }: AccessKey) {
  const isOwn = principal !== undefined && !isUser(principal) && principal.accessKeyId === accessKeyId;
  return isOwn ? scopes : scopesWithin(principal, scopes ?? ['*']) && scopes;
}

/** @throws AppError invalid_request */
function overlapEnd(wanted: string | undefined, now: Date): string {
  const endMs = wanted === undefined ? now.getTime() + DEFAULT_OVERLAP_MS : Date.parse(wanted);
  if (endMs > now.getTime() + MAX_OVERLAP_MS)
    throw new AppError('invalid_request', 'body.overlapEndTime: is more than 30 days ahead');
  return new Date(Math.max(endMs, now.getTime())).toISOString();
}

function sameLife({ createTime, expireTime }: AccessKey, now: Date): string | undefined {
  if (expireTime === undefined) return undefined;
  const lifeMs = Date.parse(expireTime) - Date.parse(createTime);
  return new Date(Math.min(now.getTime() + lifeMs, LAST_MS)).toISOString();
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
