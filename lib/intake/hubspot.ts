import * as z from 'zod/mini';
import { AppError } from '../errors.ts';
import { crmObjectSchema, type CrmObject } from './crm-object.ts';
import { isSignedByAny, requiredHeader, requireFresh } from './signature.ts';
import type { Ignored, Reading, SourceAdapter } from './source.ts';

/**
 * HubSpot app webhooks, signature v3.
 * Source: https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export const hubspot: SourceAdapter = {
  verify({ method, url, headers, body }, secrets, now) {
    const signature = requiredHeader(headers, 'x-hubspot-signature-v3');
    const timestamp = requiredHeader(headers, 'x-hubspot-request-timestamp');
    requireFresh(timestamp, 'milliseconds', now);
    const keys = secrets.map((secret) => Buffer.from(secret, 'utf8'));
    const signed = [method, decodeSignedUrl(url), body, timestamp];
    // The older v1 and v2 headers are sent beside v3; they are no way around it.
    if (!isSignedByAny(keys, signed, [signature], 'base64')) throw new AppError('signature_invalid');
  },

  read(body) {
    return z.array(typedSchema).check(z.maxLength(MAX_BATCH)).parse(body).map(readNotification);
  },

  objectsOf(body) {
    const list = z.array(z.unknown()).safeParse(body);
    return list.success ? list.data.map(objectOf) : [];
  },

  batch: '$',

  faultOfSecret(secret) {
    return /^[\x21-\x7e]{8,255}$/.test(secret) ? undefined : 'the app’s client secret';
  },
};

/** HubSpot sends up to 100 at once; far beyond that it is not HubSpot. */
const MAX_BATCH = 1_000;

/** These twelve sequences, and no others, are decoded before HubSpot signs a URL. */
const DECODED: ReadonlyMap<string, string> = new Map([
  ['%3A', ':'],
  ['%2F', '/'],
  ['%3F', '?'],
  ['%40', '@'],
  ['%21', '!'],
  ['%24', '$'],
  ['%27', "'"],
  ['%28', '('],
  ['%29', ')'],
  ['%2A', '*'],
  ['%2C', ','],
  ['%3B', ';'],
]);

function decodeSignedUrl(url: string): string {
  return url.replaceAll(/%[0-9A-Fa-f]{2}/g, (sequence) => DECODED.get(sequence.toUpperCase()) ?? sequence);
}

/** Ids arrive as numbers; beyond 2^53 as the text that the lossless parser kept. */
const idSchema = z.union([z.int(), z.string().check(z.regex(/^\d{1,30}$/))]);

const typedSchema = z.looseObject({
  // HubSpot's field table says eventType; its requests and SDK say subscriptionType.
  subscriptionType: z.optional(z.string()),
  eventType: z.optional(z.string()),
});
const notificationSchema = z.looseObject({
  objectTypeId: z.optional(z.string()),
  objectId: z.optional(idSchema),
  portalId: z.optional(idSchema),
  occurredAt: z.optional(z.int().check(z.nonnegative())),
  propertyName: z.optional(z.nullable(z.string())),
  propertyValue: z.optional(z.nullable(z.union([z.string(), z.number(), z.boolean()]))),
});
type Notification = z.infer<typeof notificationSchema>;

const SUBJECTS: ReadonlySet<string> = new Set(['object', 'contact', 'company', 'deal']);
/** What generic (`object.*`) subscriptions call the objects that legacy ones name. */
const OBJECT_NAMES: ReadonlyMap<string, string> = new Map([
  ['0-1', 'contact'],
  ['0-2', 'company'],
  ['0-3', 'deal'],
]);

const mentionSchema = z.object({
  subscriptionType: z.optional(z.string()),
  eventType: z.optional(z.string()),
  objectTypeId: z.optional(z.string()),
  objectId: idSchema,
  portalId: idSchema,
});

/** Whatever rules make of a notification, it says which object it is about. */
function objectOf(notification: unknown): CrmObject | undefined {
  const mention = mentionSchema.safeParse(notification);
  if (!mention.success) return undefined;
  const { subscriptionType, eventType, objectTypeId = '', objectId, portalId } = mention.data;
  const [subject = ''] = (subscriptionType ?? eventType ?? '').split('.');
  const objectType = subject === 'object' ? OBJECT_NAMES.get(objectTypeId) : subject;
  const ids = { objectType, objectId: String(objectId), portalId: String(portalId) };
  return crmObjectSchema.safeParse(ids).data;
}

const UNKNOWN_TYPE: Ignored = { kind: 'ignored', reason: 'unknown_event_type' };

function readNotification(typed: z.infer<typeof typedSchema>): Reading | Ignored {
  const [subject = '', happened = ''] = (typed.subscriptionType ?? typed.eventType ?? '').split('.');
  // Of what we do not know we do not know the shape either; it must not spoil the batch that it came in.
  if (!SUBJECTS.has(subject)) return UNKNOWN_TYPE;
  const { success, data: notification } = notificationSchema.safeParse(typed);
  // HubSpot can't mend it, and would send the whole batch again for days, then drop it.
  if (!success) return { kind: 'ignored', reason: 'event_malformed' };
  const objectName = subject === 'object' ? OBJECT_NAMES.get(notification.objectTypeId ?? '') : subject;
  const meaning = meaningOf(objectName, happened, notification);
  if (meaning === undefined) return UNKNOWN_TYPE;
  const { objectId, portalId, occurredAt } = notification;
  if (objectId === undefined || portalId === undefined)
    return { kind: 'ignored', reason: 'external_id_missing' };
  if (occurredAt === undefined) return { kind: 'ignored', reason: 'event_time_missing' };
  // An object's id is unique among the objects of its type in its portal only.
  const externalId = `${portalId}/${objectName ?? ''}/${objectId}`;
  return { externalId, second: Math.floor(occurredAt / 1000), ...meaning };
}

type Meaning = Pick<Reading, 'kind' | 'name' | 'email'>;

/**
 * The defaults: a contact or company created, or a deal won, is a signup; its deletion is a closure. App webhooks carry
 * ids only, so a name or e-mail is known once it changes.
 */
function meaningOf(
  objectName: string | undefined,
  happened: string,
  { propertyName, propertyValue }: Notification,
): Meaning | undefined {
  if (objectName !== 'contact' && objectName !== 'company' && objectName !== 'deal') return undefined;
  switch (happened) {
    case 'creation':
    case 'restore':
      return objectName === 'deal' ? undefined : { kind: 'signedUp' };
    case 'deletion':
    case 'privacyDeletion':
      return { kind: 'closed' };
    case 'propertyChange':
      return meaningOfProperty(objectName, propertyName ?? '', String(propertyValue ?? ''));
    default:
      return undefined;
  }
}

function meaningOfProperty(objectName: string, property: string, value: string): Meaning | undefined {
  // What HubSpot sends in place of a sensitive property's value.
  if (value === 'REDACTED') return undefined;
  if (objectName === 'deal' && property === 'dealstage' && value === 'closedwon') return { kind: 'signedUp' };
  if (objectName === 'contact' && property === 'email') return { kind: 'changed', email: value };
  if (objectName === 'company' && property === 'name') return { kind: 'changed', name: value };
  return undefined;
}
