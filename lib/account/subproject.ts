import * as z from 'zod/mini';
import { keyRingSchema } from '../access/key-ring.ts';

/**
 * The stamp of a field says which event set it: the greater one stays, whatever the order of arrival.
 * `second` is the event's time in epoch seconds; `rank`, a hash of the normalised event, settles ties.
 */
const stamp = { second: z.int(), rank: z.string() };
const stampedText = z.looseObject({ ...stamp, value: z.string() });
const stampedLabels = z.looseObject({ ...stamp, value: z.record(z.string(), z.string()) });

const holdSchema = z.enum(['budget', 'operator']);
export type Hold = z.infer<typeof holdSchema>;

export const subprojectSchema = z.looseObject({
  schemaVersion: z.int(),
  /** Counts the writes of this item; each write is on the condition that it still is what was read. */
  version: z.int(),
  projectId: z.string(),
  subprojectId: z.string(),
  customer: z.optional(z.looseObject({ realm: z.string(), externalId: z.string() })),

  /**
   * `unlisted`: a change arrived before its signup; no claim, no working key, nobody is told. `purging`: fenced, nothing brings it
   * back. `closed`: the tombstone.
   */
  state: z.enum(['unlisted', 'open', 'closing', 'purging', 'closed']),
  /** The lifecycle register: the greatest CRM event seen, by (second, closure over signup). */
  register: z.optional(z.looseObject({ second: z.int(), closed: z.boolean() })),
  /** Epoch seconds of the last close command; a CRM signup reopens only if it is newer. */
  closeCommandSecond: z.optional(z.int()),
  /** Epoch seconds, from the first purge on and for ever: events that are not newer change nothing. */
  horizonSecond: z.optional(z.int()),
  holds: z.array(holdSchema),

  profile: z.looseObject({
    displayName: z.optional(stampedText),
    email: z.optional(stampedText),
    labels: z.optional(stampedLabels),
  }),
  /** UTC day → the plan set last on that day: money asks what the plan was then. */
  plans: z.record(z.string(), stampedText),
  /** What the plan in force grants, so that verifying a key reads this item alone. */
  grant: z.looseObject({
    plan: z.string(),
    scopes: z.array(z.string()),
    labels: z.record(z.string(), z.string()),
  }),

  keys: keyRingSchema,
  claim: z.optional(
    z.looseObject({
      generation: z.int(),
      expireSecond: z.int(),
      /** The slot: the key that was claimed in this generation. */
      accessKeyId: z.optional(z.string()),
      /** Of the Idempotency-Key of the request that issued this generation. */
      requestHash: z.optional(z.string()),
    }),
  ),
  /** The greatest generation before the last purge: the next one is above it, so that no old link opens anything. */
  usedClaimGeneration: z.optional(z.int()),
  /** Notification kind → webhook-id: what the project's endpoint has not acknowledged yet. */
  pendingNotifications: z.record(z.string(), z.string()),

  /** Days already past that are to be rated again, because another plan applies to them: `since`, and before `before` if it is there. */
  pendingRatings: z.optional(
    z.looseObject({
      /** The version of the item that owed it last. */
      id: z.int(),
      since: z.string(),
      before: z.optional(z.string()),
    }),
  ),

  /** Of the request that created it under an Idempotency-Key: another body under the same key is a mistake. */
  creationHash: z.optional(z.string()),
  createTime: z.string(),
  updateTime: z.string(),
  /** Only while `open`: since when, by our clock. A command that was issued before may not close it any more. */
  openTime: z.optional(z.string()),
  /** Only while `closing`, `unlisted` or `purging`: it puts the item into the sparse index of what is to be purged. */
  purgeTime: z.optional(z.string()),
  /** Only while `purging`: since when. */
  fenceTime: z.optional(z.string()),
  /** Only of a tombstone: since when it is one. */
  purgedTime: z.optional(z.string()),
});
export type Subproject = z.infer<typeof subprojectSchema>;
export type Stamped<Value> = { readonly second: number; readonly rank: string; readonly value: Value };

export type Status = 'active' | 'suspended' | 'closing' | 'closed';

export function statusOf(subproject: Subproject): Status {
  if (isPurged(subproject)) return 'closed';
  if (subproject.state !== 'open') return 'closing';
  return subproject.holds.length > 0 ? 'suspended' : 'active';
}

/** Keys work only while it is open and nobody holds it. */
export function acceptsKeys(subproject: Subproject): boolean {
  return subproject.state === 'open' && subproject.holds.length === 0;
}

/** Behind the fence: nothing of the customer is in it any more, and nothing brings that back. */
export function isPurged({ state }: Pick<Subproject, 'state'>): boolean {
  return state === 'purging' || state === 'closed';
}

/** What is not listed does not exist for anybody: what never signed up has no horizon when it is purged. */
export function isListed({ state, horizonSecond }: Pick<Subproject, 'state' | 'horizonSecond'>): boolean {
  return state !== 'unlisted' && (horizonSecond !== undefined || !isPurged({ state }));
}
