import * as z from 'zod/mini';
import { claimKey, parseClaimToken } from '../../access/claim.ts';
import { accessKeyIdOf, SECRET_HASH_PATTERN } from '../../access/token.ts';
import { containerOf } from '../../account/ids.ts';
import { containerName } from '../../audit/resource.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { accessKeyView, viewAccessKey } from '../views.ts';
import { tokenPrefixFor } from './access-keys.ts';

export const claimRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'claimKey',
    method: 'POST',
    path: '/v1/claims',
    permission: 'public',
    summary:
      'Takes the key of a claim link, once. The claim token is the proof; the secret stays with whoever made it.',
    idempotency: 'idempotent',
    beginsItself: true,
    errors: [
      'claim_invalid',
      'claim_superseded',
      'claim_used',
      'claim_expired',
      'claim_unavailable',
      'key_revoked',
      'too_many_keys',
      'too_many_revoked_keys',
      'write_conflict',
    ],
    body: z.strictObject({
      claimToken: z.string().check(z.maxLength(200)),
      secretHash: z.string().check(z.regex(SECRET_HASH_PATTERN, 'the lower-case hex SHA-256 of the secret')),
    }),
    response: z.strictObject({ accessKey: accessKeyView, tokenPrefix: z.string() }),
    async handle(deps: ApiDeps, { body: { claimToken, secretHash }, begin }) {
      const claim = parseClaimToken(claimToken, await deps.claimSigningKey());
      const { subprojectId } = claim;
      const accessKeyId = accessKeyIdOf(subprojectId, secretHash);
      const container = found(containerOf(subprojectId));
      // What would be refused is not recorded: old links are in many hands, and must be no way to fill the log.
      claimKey(await deps.directory.readSubproject(subprojectId), claim, secretHash, deps.now());
      const by = { actor: `claim:${subprojectId}`, container, resource: containerName(container) };
      await begin({ made: accessKeyId, by });
      const { item } = await deps.directory.changeSubproject(subprojectId, (current) =>
        claimKey(current, claim, secretHash, deps.now()),
      );
      const key = found(item.keys[accessKeyId]);
      return {
        accessKey: viewAccessKey(accessKeyId, key),
        tokenPrefix: await tokenPrefixFor(deps, container),
      };
    },
  }),
];

function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new AppError('claim_invalid');
  return thing;
}
