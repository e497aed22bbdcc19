import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { lengthPrefixed } from '../encoding/hash.ts';
import { AppError } from '../errors.ts';
import { MAX_TOKEN_LENGTH } from './page-token.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key of one list's tokens. @param secret at least 16 random bytes that no caller knows */
export function sealingKeyOf(secret: Uint8Array, list: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', lengthPrefixed('page', list), 32));
}

/**
 * A page token that its holder can neither read nor make up: where a page may end at what they must not know of, and a place of their
 * choosing would tell them of what is behind it.
 */
export function sealToken(
  key: Uint8Array,
  token: string,
  randomBytes: (count: number) => Uint8Array,
): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  const sealed = [nonce, cipher.update(token, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString('base64url');
}

/** @throws AppError invalid_page_token */
export function openToken(key: Uint8Array, token: string): string {
  const bytes = Buffer.from(token.length > MAX_TOKEN_LENGTH ? '' : token, 'base64url');
  // Another spelling of the same bytes opens too: it is the same place, of the same list.
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) throw new AppError('invalid_page_token');
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch {
    throw new AppError('invalid_page_token');
  }
}
