import { createHmac } from 'node:crypto';
import { SUBPROJECT_ID_PATTERN } from '../account/ids.ts';
import { acceptsKeys, isListed, isPurged, type Subproject } from '../account/subproject.ts';
import { encodeBase32 } from '../encoding/base32.ts';
import { equalInConstantTime } from '../encoding/hash.ts';
import { AppError } from '../errors.ts';
import { addKey } from './key-ring.ts';
import { accessKeyIdOf } from './token.ts';

/** What a claim link says. The token can be derived again at any time, so a repeated notification carries the same link. */
export type Claim = {
  readonly subprojectId: string;
  readonly generation: number;
  /** Epoch seconds. */
  readonly expireSecond: number;
};

const CLAIM_TOKEN_PATTERN = /^onbclaim_([0-9a-z]{26})_(\d{1,9})_(\d{1,12})_([0-9a-z]{52})$/;
export const CLAIMED_KEY_NAME = 'Claimed at sign-up';

/** `onbclaim_<subprojectId>_<generation>_<expireSecond>_<52 characters>`: HMAC-SHA256 of all before the last underscore. */
export function claimTokenOf(
  { subprojectId, generation, expireSecond }: Claim,
  signingKey: Uint8Array,
): string {
  const body = `onbclaim_${subprojectId}_${generation}_${expireSecond}`;
  return `${body}_${signatureOf(body, signingKey)}`;
}

/** @throws AppError claim_invalid */
export function parseClaimToken(token: string, signingKey: Uint8Array): Claim {
  const [, subprojectId = '', generation, expireSecond, signature = ''] =
    CLAIM_TOKEN_PATTERN.exec(token) ?? [];
  const expected = signatureOf(token.slice(0, token.lastIndexOf('_')), signingKey);
  const isGenuine = equalInConstantTime(Buffer.from(signature), Buffer.from(expected));
  if (!isGenuine || !SUBPROJECT_ID_PATTERN.test(subprojectId)) throw new AppError('claim_invalid');
  return { subprojectId, generation: Number(generation), expireSecond: Number(expireSecond) };
}

function signatureOf(body: string, signingKey: Uint8Array): string {
  return encodeBase32(createHmac('sha256', signingKey).update(body).digest());
}

/** The claim that the item has now; undefined if its key was taken, its time is over, or nobody may have it. */
export function openClaimOf(subproject: Subproject, now: Date): Claim | undefined {
  const { claim, subprojectId } = subproject;
  if (claim === undefined || claim.accessKeyId !== undefined || !acceptsKeys(subproject)) return undefined;
  if (claim.expireSecond * 1000 <= now.getTime()) return undefined;
  return { subprojectId, generation: claim.generation, expireSecond: claim.expireSecond };
}

/**
 * Puts the claimed key into its slot; the very item if this key is in it already.
 * @throws AppError claim_invalid, claim_superseded, claim_used, claim_expired, claim_unavailable, key_revoked, too_many_keys,
 * too_many_revoked_keys
 */
export function claimKey(
  subproject: Subproject | undefined,
  claim: Claim,
  secretHash: string,
  now: Date,
): Subproject {
  if (subproject === undefined || !isListed(subproject)) throw new AppError('claim_invalid');
  if (isPurged(subproject)) throw new AppError('claim_unavailable');
  if (subproject.claim === undefined) throw new AppError('claim_invalid');
  const slot = subproject.claim;
  if (slot.generation !== claim.generation) throw new AppError('claim_superseded');
  const accessKeyId = accessKeyIdOf(subproject.subprojectId, secretHash);
  // A key that filled the slot and was revoked and forgotten since does not come back by its link.
  const isRepeated = slot.accessKeyId === accessKeyId && Object.hasOwn(subproject.keys, accessKeyId);
  if (slot.accessKeyId !== undefined && !isRepeated) throw new AppError('claim_used');
  if (!isRepeated && claim.expireSecond * 1000 <= now.getTime()) throw new AppError('claim_expired');
  if (!acceptsKeys(subproject)) throw new AppError('claim_unavailable');

  const keys = addKey(subproject.keys, { accessKeyId, secretHash, displayName: CLAIMED_KEY_NAME }, now);
  if (isRepeated) return subproject;
  return { ...subproject, keys, claim: { ...slot, accessKeyId }, updateTime: now.toISOString() };
}
