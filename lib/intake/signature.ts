import { createHmac } from 'node:crypto';
import { equalInConstantTime } from '../encoding/hash.ts';
import { AppError } from '../errors.ts';

/** The tolerance of Standard Webhooks' libraries, Stripe's SDKs and HubSpot's documentation alike, both ways. */
export const SIGNATURE_TOLERANCE_SECONDS = 5 * 60;

export type Headers = Readonly<Record<string, string | undefined>>;

/** @throws AppError signature_missing, naming the header (never its value) */
export function requiredHeader(headers: Headers, name: string): string {
  const value = headers[name];
  if (value === undefined || value === '') throw new AppError('signature_missing', `no header ${name}`);
  return value;
}

/**
 * @param unit in which the sender counts
 * @param toleranceSeconds how far the sender's clock and ours may be apart, both ways
 * @throws AppError signature_malformed, signature_expired
 */
export function requireFresh(
  timestamp: string,
  unit: 'seconds' | 'milliseconds',
  now: Date,
  toleranceSeconds = SIGNATURE_TOLERANCE_SECONDS,
): void {
  if (!/^\d{1,15}$/.test(timestamp))
    throw new AppError('signature_malformed', 'the timestamp is not a whole number');
  const sentMs = Number(timestamp) * (unit === 'seconds' ? 1000 : 1);
  if (Math.abs(now.getTime() - sentMs) > toleranceSeconds * 1000) throw new AppError('signature_expired');
}

/**
 * HMAC of the parts under any of the keys is any of the presented signatures. Texts are compared, not what a lenient
 * decoder makes of them: it would read a header that was sent twice, joined by a comma, as its first half. Every pair is
 * compared, so that the duration does not tell which key or signature matched.
 */
export function isSignedByAny(
  keys: readonly Buffer[],
  parts: readonly (string | Buffer)[],
  presented: readonly string[],
  encoding: 'base64' | 'hex',
  algorithm: 'sha1' | 'sha256' | 'sha512' = 'sha256',
): boolean {
  let isSigned = false;
  for (const key of keys) {
    const hmac = createHmac(algorithm, key);
    for (const part of parts) hmac.update(part);
    const expected = Buffer.from(hmac.digest(encoding));
    for (const text of presented) isSigned = equalInConstantTime(Buffer.from(text), expected) || isSigned;
  }
  return isSigned;
}
