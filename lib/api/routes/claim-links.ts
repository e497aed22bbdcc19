import * as z from 'zod/mini';
import { claimTokenOf, openClaimOf } from '../../access/claim.ts';
import { reissueClaim } from '../../account/commands.ts';
import type { Subproject } from '../../account/subproject.ts';
import { leadingBits, lengthPrefixed, sha256 } from '../../encoding/hash.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { changeListed, listed } from '../listed-subproject.ts';
import { defineRoute } from '../route.ts';

export const claimLinkRoute = defineRoute({
  operationId: 'issueClaimLink',
  method: 'POST',
  path: '/v1/subprojects/{subprojectId}/claimLink',
  permission: 'claimLinks:issue',
  summary: 'The link by which the customer takes their key. `reissue` voids every link before it.',
  idempotency: 'with Idempotency-Key',
  errors: ['claim_used', 'claim_expired', 'claim_unavailable', 'write_conflict'],
  body: z.strictObject({ reissue: z.optional(z.boolean()) }),
  response: z.strictObject({ url: z.string(), expireTime: z.string() }),
  async handle(deps: ApiDeps, { params, body, idempotencyKey }) {
    const subprojectId = params['subprojectId'] ?? '';
    const requestHash = idempotencyKey && leadingBits(sha256(lengthPrefixed(idempotencyKey)), 80);
    const subproject =
      body.reissue === true
        ? await changeListed(deps, subprojectId, (current, context) =>
            reissueClaim(current, context, requestHash),
          )
        : listed(await deps.directory.readSubproject(subprojectId));
    const claim = openClaimOf(subproject, deps.now());
    if (claim === undefined) throw new AppError(whyNoClaim(subproject));
    const token = claimTokenOf(claim, await deps.claimSigningKey());
    const expireTime = new Date(claim.expireSecond * 1000).toISOString();
    return { url: `${deps.publicUrl}/claim#${token}`, expireTime };
  },
});

function whyNoClaim({
  claim,
  state,
  holds,
}: Subproject): 'claim_used' | 'claim_expired' | 'claim_unavailable' {
  if (state !== 'open' || holds.length > 0) return 'claim_unavailable';
  return claim?.accessKeyId === undefined ? 'claim_expired' : 'claim_used';
}
