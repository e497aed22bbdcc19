import type { Directory } from '../account/directory.ts';
import type { Container } from '../account/ids.ts';
import { acceptsKeys, isListed, type Subproject } from '../account/subproject.ts';
import { equalInConstantTime } from '../encoding/hash.ts';
import type { KeyRing } from './key-ring.ts';
import { unnotedDay, type KeyUse } from './last-use.ts';
import type { KeyPrincipal } from './policy.ts';
import { intersectScopes } from './scopes.ts';
import type { PresentedKey } from './token.ts';

/** Of a key whose secret was right: it has ended, or its subproject lets nobody in. */
export const ENDED_KEY_FAULTS = [
  'key_revoked',
  'key_expired',
  'subproject_suspended',
  'subproject_closed',
] as const;
export const KEY_FAULTS = ['unknown_key', ...ENDED_KEY_FAULTS] as const;
export type KeyFault = (typeof KEY_FAULTS)[number];
export type KeyCheck =
  | { readonly isValid: true; readonly principal: KeyPrincipal; readonly use?: KeyUse | undefined }
  | { readonly isValid: false; readonly fault: KeyFault };

type Reader = Pick<Directory, 'readAccount' | 'readProject' | 'readSubproject'>;
type KeyHolder = { readonly keys: KeyRing; readonly version: number };

/** One strongly consistent read sees the key, its scopes and its container's status together (invariant I3). */
export async function checkKey(directory: Reader, presented: PresentedKey, now: Date): Promise<KeyCheck> {
  const { container } = presented;
  switch (container.level) {
    case 'account':
      return judge(await directory.readAccount(), presented, now);
    case 'project':
      return judge(await directory.readProject(container.projectId), presented, now);
    case 'subproject':
      return judgeInSubproject(await directory.readSubproject(container.subprojectId), presented, now);
  }
}

function judgeInSubproject(subproject: Subproject | undefined, presented: PresentedKey, now: Date): KeyCheck {
  const check = judge(subproject, presented, now);
  if (!check.isValid || subproject === undefined) return check;
  const fault = faultOfSubproject(subproject);
  if (fault !== undefined) return { isValid: false, fault };
  const scopes = intersectScopes(check.principal.scopes, subproject.grant.scopes);
  return { ...check, principal: { ...check.principal, scopes } };
}

export function faultOfSubproject(subproject: Subproject): KeyFault | undefined {
  if (acceptsKeys(subproject)) return undefined;
  return subproject.state === 'open' ? 'subproject_suspended' : 'subproject_closed';
}

/** Whose secret is wrong learns nothing about the key: only its holder is told that it ended. */
function judge(holder: KeyHolder | undefined, presented: PresentedKey, now: Date): KeyCheck {
  const { accessKeyId, container, secretHash } = presented;
  const key = holder?.keys[accessKeyId];
  const isProven = equalInConstantTime(Buffer.from(secretHash), Buffer.from(key?.secretHash ?? ''));
  if (key === undefined || !isProven) return { isValid: false, fault: 'unknown_key' };
  if (key.revokeTime !== undefined) return { isValid: false, fault: 'key_revoked' };
  if (key.expireTime !== undefined && key.expireTime <= now.toISOString()) {
    return { isValid: false, fault: 'key_expired' };
  }
  const { scopes = ['*'], expireTime } = key;
  const day = unnotedDay(key, now);
  return {
    isValid: true,
    principal: { accessKeyId, container, scopes, ...(expireTime !== undefined && { expireTime }) },
    ...(holder !== undefined &&
      day !== undefined && { use: { container, accessKeyId, version: holder.version, day } }),
  };
}

/** Whether a project's (or the account's) key may act inside one of its subprojects, and with which scopes. */
export async function reachInto(
  directory: Reader,
  principal: KeyPrincipal,
  target: Extract<Container, { level: 'subproject' }>,
): Promise<KeyCheck> {
  const subproject = await directory.readSubproject(target.subprojectId);
  if (subproject === undefined || !isListed(subproject)) return { isValid: false, fault: 'unknown_key' };
  const fault = faultOfSubproject(subproject);
  if (fault !== undefined) return { isValid: false, fault };
  const scopes = intersectScopes(principal.scopes, subproject.grant.scopes);
  return { isValid: true, principal: { ...principal, scopes } };
}
