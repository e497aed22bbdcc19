import * as z from 'zod/mini';
import type { EventKind } from '../account/event.ts';
import type { CrmObject } from './crm-object.ts';
import { authenticitySchema } from './recipe/authenticity.ts';
import { batchSchema, eventRulesSchema } from './recipe/mapping.ts';
import type { Headers } from './signature.ts';

export const SOURCE_NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const sourceKindSchema = z.enum([
  'chargebee',
  'close',
  'custom',
  'github-marketplace',
  'hubspot',
  'hubspot-workflow',
  'intercom',
  'pipedrive',
  'salesforce',
  'shopify',
  'standard-webhooks',
  'stripe',
]);
export type SourceKind = z.infer<typeof sourceKindSchema>;

/** What of a source is configured beside its kind and secrets. */
export const sourceSettingsSchema = z.strictObject({
  /** How a `custom` source proves itself; of `hubspot-workflow`: the header of its API key, if it does not sign. */
  authenticity: z.optional(authenticitySchema),
  /** What its events mean; `custom` and `salesforce` need it, all others have defaults. */
  events: z.optional(eventRulesSchema),
  batch: z.optional(batchSchema),
});
export type SourceSettings = z.infer<typeof sourceSettingsSchema>;

/** The CRM's own API, where what its webhooks do not say is fetched. */
const sourceApiSchema = z.looseObject({
  /** Encrypted like the secrets, and never returned either. */
  tokenCiphertext: z.string(),
  /** Without a slash at its end; absent: the CRM's own. */
  url: z.optional(z.string()),
  /** Which property of a record names the customer's plan. */
  planProperty: z.optional(z.string()),
  /** The only portal whose records the token may be asked for; absent: the app is in no other. */
  portalId: z.optional(z.string()),
});
export type SourceApi = z.infer<typeof sourceApiSchema>;

/** A webhook source as it is stored. */
export const sourceSchema = z.looseObject({
  schemaVersion: z.int(),
  version: z.int(),
  projectId: z.string(),
  source: z.string(),
  kind: sourceKindSchema,
  /** Customers are known by (realm, externalId). It outlives the source: see `isDeleted`. */
  realm: z.string(),
  settings: z.optional(sourceSettingsSchema),
  /** All secrets of the source (several during a rotation), encrypted. */
  secretsCiphertext: z.string(),
  api: z.optional(sourceApiSchema),
  /** Deleted sources stay as a memory of their realm. */
  isDeleted: z.optional(z.boolean()),
  createTime: z.string(),
  updateTime: z.string(),
});
export type Source = z.infer<typeof sourceSchema>;

/** A webhook request, as bytes: what was signed is what was sent, not what a parser makes of it. */
export type WebhookRequest = {
  readonly method: string;
  /** The configured public URL with path and query string: HubSpot signs the URL. */
  readonly url: string;
  /** Names in lower case; values of repeated headers are joined by commas, as API Gateway does. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
};

/**
 * What one event of a source says, before it has a realm. `second` is by the sender's clock. Texts are as sent;
 * lib/intake/normalise.ts bounds them.
 */
export type Reading = {
  readonly kind: EventKind;
  readonly externalId: string;
  readonly second: number;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly plan?: string | null | undefined;
  readonly labels?: Readonly<Record<string, string>> | null | undefined;
};

/** Why an event changed nothing; part of the public contract of deliveries. */
export const IGNORED_REASONS = [
  'unknown_event_type',
  'external_id_missing',
  'external_id_too_long',
  'event_time_missing',
  'event_malformed',
  'livemode_mismatch',
  'event_in_future',
  'before_purge',
] as const;
export type IgnoredReason = (typeof IGNORED_REASONS)[number];
export type Ignored = { readonly kind: 'ignored'; readonly reason: IgnoredReason };

/** What a sender has to be told once its events are durable. */
export type Acknowledgement = { readonly contentType: string; readonly body: string };

/** What the code of one kind of source does; all of it is pure. */
export type SourceAdapter = {
  /**
   * Proves the raw bytes, before anything is parsed, against every secret, in constant time.
   * @throws AppError signature_missing, signature_malformed, signature_invalid, signature_expired; what `parse` throws, if part of
   * the proof is in the body
   */
  readonly verify: (request: WebhookRequest, secrets: readonly string[], now: Date) => void;
  /**
   * What `read` gets; absent: the body is JSON.
   * @throws AppError body_not_xml, invalid_request
   */
  readonly parse?: (body: Buffer) => unknown;
  /**
   * @param body JSON, parsed losslessly, or what `parse` made
   * @param isProduction of the project: test data has no place in it
   * @param headers for senders that say there what happened; names in lower case
   * @throws z.core.$ZodError if the body does not have the form that the vendor documents
   */
  readonly read: (body: unknown, isProduction: boolean, headers?: Headers) => readonly (Reading | Ignored)[];
  /** Of each event of a body, in their order: the object that it speaks of, in the sender's own system. */
  readonly objectsOf?: (body: unknown) => readonly (CrmObject | undefined)[];
  /** Where the list of events is, for configured rules; absent: the body is one event. */
  readonly batch?: string;
  /** What no configuration can let in, whatever its rules say. */
  readonly refuse?: (body: unknown, isProduction: boolean) => Ignored | undefined;
  /** Absent: what became of each event, as JSON. */
  readonly acknowledgement?: Acknowledgement;
  /** Says what is wrong with a secret; undefined if it can be one of this kind. */
  readonly faultOfSecret: (secret: string) => string | undefined;
};
