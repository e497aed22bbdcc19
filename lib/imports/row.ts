import * as z from 'zod/mini';
import { MAX_EVENT_LEAD_SECONDS, type CustomerEvent } from '../account/event.ts';
import { displayNameSchema, labelsSchema } from '../account/fields.ts';
import { AppError } from '../errors.ts';
import { MAX_EMAIL_LENGTH } from '../intake/normalise.ts';
import { timeSchema } from '../time-schema.ts';

/** A customer who existed before us, as a CRM's export tells of them. */
export const importRowSchema = z.strictObject({
  realm: displayNameSchema,
  externalId: displayNameSchema,
  name: z.optional(displayNameSchema),
  email: z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_EMAIL_LENGTH))),
  plan: z.optional(displayNameSchema),
  labels: z.optional(labelsSchema),
  signupTime: z.optional(timeSchema),
});
export type ImportRow = z.infer<typeof importRowSchema>;

export type ImportedCustomer = {
  readonly event: CustomerEvent;
  /** Whether the row has a time of its own. */
  readonly isDated: boolean;
};

/**
 * An import applies as a signup event at its row's time (DESIGN §4.6).
 * @param asOf the time of a row without one: when the export was made, at the latest now
 * @throws AppError invalid_request: a time that is wrong by years would win over every later event, for ever
 */
export function customerOf({ signupTime, ...row }: ImportRow, asOf: Date, now: Date): ImportedCustomer {
  const time = signupTime === undefined ? asOf : new Date(signupTime);
  requirePast(time, 'signupTime', now);
  const second = Math.floor(time.getTime() / 1000);
  return { event: { kind: 'signedUp', second, ...row }, isDated: signupTime !== undefined };
}

/** @throws AppError invalid_request */
export function requirePast(time: Date, field: string, now: Date): void {
  if (time.getTime() > now.getTime() + MAX_EVENT_LEAD_SECONDS * 1000)
    throw new AppError('invalid_request', `${field}: is in the future`);
}
