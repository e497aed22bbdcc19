import * as z from 'zod/mini';
import { AppError } from '../errors.ts';
import { isSignedByAnyEd25519 } from './ed25519.ts';
import { isSignedByAny, requiredHeader, requireFresh, type Headers } from './signature.ts';
import type { Ignored, Reading, SourceAdapter } from './source.ts';

/**
 * Standard Webhooks 1.0.0: scheme v1 (HMAC) with `whsec_` secrets, v1a (ed25519) with `whpk_` public keys. A source may have both,
 * as while its sender goes from one to the other.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: SourceAdapter = {
  verify({ headers, body }, secrets, now) {
    const prefix = prefixIn(headers);
    const id = requiredHeader(headers, `${prefix}-id`);
    const timestamp = requiredHeader(headers, `${prefix}-timestamp`);
    const entries = requiredHeader(headers, `${prefix}-signature`).split(' ');
    const hmacs = valuesOf(entries, 'v1');
    const ed25519s = valuesOf(entries, 'v1a');
    const publicKeys = secrets.filter(isPublicKey);
    // Where nobody has a public key, v1a is as unknown as any other scheme.
    if (hmacs.length === 0 && (ed25519s.length === 0 || publicKeys.length === 0))
      throw new AppError('signature_malformed', 'no signature of a known scheme');
    requireFresh(timestamp, 'seconds', now);
    const signed = [`${id}.${timestamp}.`, body];
    const hmacKeys = secrets.filter((secret) => !isPublicKey(secret)).map(keyOf);
    const isHmac = isSignedByAny(hmacKeys, signed, hmacs, 'base64');
    if (!isHmac && !isSignedByAnyEd25519(publicKeys.map(keyOf), signed, ed25519s))
      throw new AppError('signature_invalid');
  },

  read(body) {
    const { type, timestamp, data } = envelopeSchema.parse(body);
    const kind = KIND_OF_TYPE.get(type);
    if (kind === undefined) return [UNKNOWN_TYPE];
    const { externalId, ...profile } = dataSchema.parse(data);
    return [
      { kind, externalId: externalId ?? '', second: Math.floor(Date.parse(timestamp) / 1000), ...profile },
    ];
  },

  faultOfSecret(secret) {
    const byteCount = SECRET_PATTERN.test(secret) ? keyOf(secret).length : 0;
    const isKey = isPublicKey(secret) ? byteCount === 32 : byteCount >= 24 && byteCount <= 64;
    return isKey
      ? undefined
      : '`whsec_` and the base64 of 24 to 64 random bytes, or `whpk_` and that of an ed25519 public key';
  },
};

/** Svix, whose scheme became the standard, and who sends by it (Clerk and others) may still call the headers after it. */
function prefixIn(headers: Headers): 'svix' | 'webhook' {
  return headers['webhook-id'] === undefined && headers['svix-id'] !== undefined ? 'svix' : 'webhook';
}

/** `whsk_` is the sender's private key: it has no place here. */
const SECRET_PATTERN = /^(?:whsec_|whpk_)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function isPublicKey(secret: string): boolean {
  return secret.startsWith('whpk_');
}

/** Unlike Stripe's, the text after the prefix is base64 of the key. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');
}

function valuesOf(entries: readonly string[], scheme: string): readonly string[] {
  return entries
    .filter((entry) => entry.startsWith(`${scheme},`))
    .map((entry) => entry.slice(scheme.length + 1));
}

const UNKNOWN_TYPE: Ignored = { kind: 'ignored', reason: 'unknown_event_type' };
const KIND_OF_TYPE: ReadonlyMap<string, Reading['kind']> = new Map([
  ['customer.signed_up', 'signedUp'],
  ['customer.changed', 'changed'],
  ['customer.closed', 'closed'],
]);

const envelopeSchema = z.looseObject({
  type: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  data: z.unknown(),
});

const optionalText = z.optional(z.nullable(z.string()));
const dataSchema = z.object({
  externalId: z.optional(z.string()),
  name: optionalText,
  email: optionalText,
  plan: optionalText,
  labels: z.optional(z.nullable(z.record(z.string(), z.string()))),
});
