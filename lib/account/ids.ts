import { encodeBase32 } from '../encoding/base32.ts';
import { leadingBits, lengthPrefixed, sha256 } from '../encoding/hash.ts';

/** A container is what an access key belongs to: the account, a project or a subproject. */
export const ACCOUNT_CONTAINER_ID = 'account';

const BASE32 = '[0-9a-hjkmnp-tv-z]';
export const PROJECT_ID_PATTERN = new RegExp(`^${BASE32}{8}$`);
export const SUBPROJECT_ID_PATTERN = new RegExp(`^${BASE32}{26}$`);

export type Customer = { readonly realm: string; readonly externalId: string };
export type Container =
  | { readonly level: 'account' }
  | { readonly level: 'project'; readonly projectId: string }
  | { readonly level: 'subproject'; readonly projectId: string; readonly subprojectId: string };

/** 40 random bits as 8 characters. */
export function projectIdFromBytes(randomBytes: Uint8Array): string {
  return encodeBase32(randomBytes.subarray(0, 5));
}

/** A repeated `POST /v1/projects` with one Idempotency-Key meets the project it made. */
export function projectIdFromIdempotencyKey(accountSalt: Uint8Array, idempotencyKey: string): string {
  return leadingBits(sha256(accountSalt, lengthPrefixed(idempotencyKey)), 40);
}

/**
 * Same customer, same id, for ever: the project's 8 characters, then 90 bits of SHA-256 over the project's salt
 * and the length-prefixed (realm, externalId). A duplicate signup therefore meets its own item, without a look-up.
 */
export function subprojectIdOfCustomer(projectId: string, salt: Uint8Array, customer: Customer): string {
  return projectId + leadingBits(sha256(salt, lengthPrefixed(customer.realm, customer.externalId)), 90);
}

/** One length-prefixed text can't collide with the two of a customer. */
export function subprojectIdFromIdempotencyKey(
  projectId: string,
  salt: Uint8Array,
  idempotencyKey: string,
): string {
  return projectId + leadingBits(sha256(salt, lengthPrefixed(idempotencyKey)), 90);
}

export function subprojectIdFromBytes(projectId: string, randomBytes: Uint8Array): string {
  return projectId + leadingBits(randomBytes.subarray(0, 12), 90);
}

export function projectIdOf(subprojectId: string): string {
  return subprojectId.slice(0, 8);
}

/** Ids are addresses: an id says where its container's item is. Undefined if it is no container id. */
export function containerOf(containerId: string): Container | undefined {
  if (containerId === ACCOUNT_CONTAINER_ID) return { level: 'account' };
  if (PROJECT_ID_PATTERN.test(containerId)) return { level: 'project', projectId: containerId };
  if (SUBPROJECT_ID_PATTERN.test(containerId)) {
    return { level: 'subproject', projectId: projectIdOf(containerId), subprojectId: containerId };
  }
  return undefined;
}

export function containerIdOf(container: Container): string {
  switch (container.level) {
    case 'account':
      return ACCOUNT_CONTAINER_ID;
    case 'project':
      return container.projectId;
    case 'subproject':
      return container.subprojectId;
  }
}
