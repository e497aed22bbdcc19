import { containerOf, type Container } from '../account/ids.ts';
import { checksum } from '../encoding/crc32.ts';
import { leadingBits, sha256 } from '../encoding/hash.ts';
import { isSecret } from './secret.ts';

/** A label for people and for leak scanners; it is never checked. */
export type TokenMode = 'live' | 'test';

/** What a caller presents: which container it names, and proof. */
export type PresentedKey = {
  readonly container: Container;
  readonly accessKeyId: string;
  readonly secretHash: string;
};

const TOKEN_PATTERN = /^(onb_(?:live|test)_([0-9a-z]+)_([0-9a-z]{52}))_([0-9a-z]{7})$/;
export const SECRET_HASH_PATTERN = /^[0-9a-f]{64}$/;

/** Lower-case hex SHA-256 of the secret's text. Random secrets of 256 bits need no slow hash. */
export function secretHashOf(secret: string): string {
  return sha256(secret).toString('hex');
}

/**
 * `<containerId>-<16 characters>`: the first 80 bits of SHA-256 over the ASCII containerId and secretHash. So
 * creating a key twice is a no-op, and an id carries its address.
 */
export function accessKeyIdOf(containerId: string, secretHash: string): string {
  return `${containerId}-${leadingBits(sha256(containerId, secretHash), 80)}`;
}

export function tokenPrefixOf(containerId: string, mode: TokenMode): string {
  return `onb_${mode}_${containerId}_`;
}

/** Undefined for anything that is no token: a typo fails its checksum here, without a look-up. */
export function parseToken(token: string): PresentedKey | undefined {
  const [, body = '', containerId = '', secret = '', check] = TOKEN_PATTERN.exec(token) ?? [];
  if (check === undefined || checksum(body) !== check) return undefined;
  return presentedKey(containerId, secret);
}

/** The Basic form of the same: `accessKeyId:secret`. */
export function parseKeyIdAndSecret(accessKeyId: string, secret: string): PresentedKey | undefined {
  const containerId = accessKeyId.slice(0, Math.max(0, accessKeyId.lastIndexOf('-')));
  const key = presentedKey(containerId, secret);
  return key?.accessKeyId === accessKeyId ? key : undefined;
}

function presentedKey(containerId: string, secret: string): PresentedKey | undefined {
  const container = containerOf(containerId);
  if (container === undefined || !isSecret(secret)) return undefined;
  const secretHash = secretHashOf(secret);
  return { container, accessKeyId: accessKeyIdOf(containerId, secretHash), secretHash };
}
