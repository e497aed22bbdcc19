import * as z from 'zod/mini';
import type { DayRange } from '../billing/costs.ts';
import { dayOf, daysBetween } from '../billing/days.ts';
import { daySchema } from '../billing/rating/rate-card.ts';
import { AppError } from '../errors.ts';

const MAX_DAYS = 366;

export const rangeQueryShape = {
  from: z.optional(daySchema.check(z.describe('The first of the month of `to` unless given'))),
  to: z.optional(daySchema.check(z.describe('Inclusive; today unless given'))),
};
export const rangeQuerySchema = z.strictObject(rangeQueryShape);

/**
 * The month so far, unless it says otherwise.
 * @throws AppError invalid_request
 */
export function rangeOf({ from, to }: z.infer<typeof rangeQuerySchema>, now: Date): DayRange {
  const last = to ?? dayOf(now);
  const first = from ?? `${last.slice(0, 7)}-01`;
  const { length } = daysBetween(first, last);
  if (length === 0 || length > MAX_DAYS) {
    throw new AppError('invalid_request', `query.from: must be before \`to\`, by at most ${MAX_DAYS} days`);
  }
  return { from: first, to: last };
}
