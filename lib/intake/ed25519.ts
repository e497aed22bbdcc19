import { createPublicKey, verify } from 'node:crypto';

/** What stands before the 32 bytes of a key in its DER form (RFC 8410 §4), the only one that node:crypto takes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** A verification costs about 0.1 ms; no sender has that many keys. */
const MAX_SIGNATURES = 10;
/** Base64 of 64 bytes and nothing else: a lenient decoder would read two that were joined by a comma as the first. */
const SIGNATURE_PATTERN = /^[A-Za-z0-9+/]{85}[AQgw]==$/;

/**
 * Any of the presented signatures (base64) is one of the parts under any of the keys (32 bytes each). Nothing here is secret, so
 * that the duration may tell what matched.
 */
export function isSignedByAnyEd25519(
  keys: readonly Buffer[],
  parts: readonly (string | Buffer)[],
  presented: readonly string[],
): boolean {
  const signatures = presented
    .slice(0, MAX_SIGNATURES)
    .filter((text) => SIGNATURE_PATTERN.test(text))
    .map((text) => Buffer.from(text, 'base64'));
  if (signatures.length === 0) return false;
  const message = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return keys.some((key) => {
    const publicKey = createPublicKey({
      key: Buffer.concat([SPKI_PREFIX, key]),
      format: 'der',
      type: 'spki',
    });
    return signatures.some((signature) => verify(null, message, publicKey, signature));
  });
}
