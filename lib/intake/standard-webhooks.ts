import * as z from 'zod/mini';
import { AppError } from '../errors.ts';
import { isSignedByAny, requiredHeader, requireFresh } from './signature.ts';
import type { Ignored, Reading, SourceAdapter } from './source.ts';

/**
 * Standard Webhooks 1.0.0, scheme v1.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: SourceAdapter = {
  verify({ headers, body }, secrets, now) {
    const id = requiredHeader(headers, 'webhook-id');
    const timestamp = requiredHeader(headers, 'webhook-timestamp');
    const presented = requiredHeader(headers, 'webhook-signature')
      .split(' ')
      .filter((entry) => entry.startsWith('v1,'))
      .map((entry) => entry.slice('v1,'.length));
    if (presented.length === 0)
      throw new AppError('signature_malformed', 'no v1 signature in webhook-signature');
    requireFresh(timestamp, 'seconds', now);
    if (!isSignedByAny(secrets.map(keyOf), [`${id}.${timestamp}.`, body], presented, 'base64')) {
      throw new AppError('signature_invalid');
    }
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
    return byteCount >= 24 && byteCount <= 64
      ? undefined
      : '`whsec_` and the base64 of 24 to 64 random bytes';
  },
};

const SECRET_PATTERN = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Unlike Stripe's, the text after the prefix is base64 of the key. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64');
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
