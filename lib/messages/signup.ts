import * as z from 'zod/mini';
import { customerEventSchema } from '../account/event.ts';
import { crmObjectSchema } from '../intake/crm-object.ts';

/**
 * One event on the signups queue: what the webhook handler could not apply itself. The worker applies it and records it, so the
 * message carries all that the record needs. The release before this one must be able to read it.
 */
export const signupMessageSchema = z.object({
  schemaVersion: z.literal(1),
  projectId: z.string(),
  source: z.string(),
  deliveryId: z.string(),
  receiveTime: z.string(),
  /** The event's place in its delivery. */
  index: z.int(),
  /** How many events the delivery has; the release before did not say it. */
  eventCount: z.optional(z.int()),
  event: z.discriminatedUnion('kind', [
    z.extend(customerEventSchema, { kind: z.literal('signedUp') }),
    z.extend(customerEventSchema, { kind: z.literal('changed') }),
    z.extend(customerEventSchema, { kind: z.literal('closed') }),
    z.object({ kind: z.literal('ignored'), reason: z.string() }),
  ]),
  /** What is to be fetched once the event is applied. */
  fetch: z.optional(crmObjectSchema),
});
export type SignupMessage = z.infer<typeof signupMessageSchema>;
