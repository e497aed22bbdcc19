import * as z from 'zod/mini';
import { canonicalJson } from '../encoding/json.ts';
import { leadingBits, sha256 } from '../encoding/hash.ts';

/** How far ahead of our clock an event may be dated; beyond, it changes nothing and is recorded as ignored. */
export const MAX_EVENT_LEAD_SECONDS = 5 * 60;

/** What every source's events become. Absent fields change nothing. */
export const customerEventSchema = z.object({
  kind: z.enum(['signedUp', 'changed', 'closed']),
  realm: z.string(),
  externalId: z.string(),
  /** Epoch seconds at which it happened, by the sender's clock. */
  second: z.int(),
  name: z.optional(z.string()),
  email: z.optional(z.string()),
  plan: z.optional(z.string()),
  labels: z.optional(z.record(z.string(), z.string())),
});
export type CustomerEvent = z.infer<typeof customerEventSchema>;

export type EventKind = CustomerEvent['kind'];

/** 80 bits over the normalised event: an order among events of one second that no arrival can change. */
export function rankOf(event: CustomerEvent): string {
  return leadingBits(sha256(canonicalJson(event)), 80);
}

export function utcDayOf(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 10);
}
