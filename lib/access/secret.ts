import { encodeBase32, isBase32Of } from '../encoding/base32.ts';
import { checksum } from '../encoding/crc32.ts';

/**
 * The part of the token format that is also needed in the browser: secrets are born at the client.
 * A token is `onb_<live|test>_<containerId>_<secret>_<checksum>`.
 */
export const SECRET_BYTE_COUNT = 32;

/** 32 random bytes as 52 characters. */
export function secretFromBytes(randomBytes: Uint8Array): string {
  return encodeBase32(randomBytes.subarray(0, SECRET_BYTE_COUNT));
}

export function isSecret(text: string): boolean {
  return isBase32Of(text, SECRET_BYTE_COUNT);
}

/** @param tokenPrefix `onb_<live|test>_<containerId>_`, as the API returned it for the secret's hash */
export function tokenOf(tokenPrefix: string, secret: string): string {
  const body = tokenPrefix + secret;
  return `${body}_${checksum(body)}`;
}
