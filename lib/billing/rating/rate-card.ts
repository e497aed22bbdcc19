import * as z from 'zod/mini';
import { displayNameSchema } from '../../account/fields.ts';
import { leadingBits, sha256 } from '../../encoding/hash.ts';
import { isDay } from '../days.ts';
import { meterSchema } from '../intake/cloud-event.ts';
import { priceSchema } from '../money/amounts.ts';

/** A customer's day has all of them in one item. */
export const MAX_METERS = 1_000;
/** Of the cards of a project as JSON: they share an item. */
const MAX_CARD_BYTES = 64 * 1024;

export const daySchema = z.string().check(z.refine(isDay, 'must be a day, YYYY-MM-DD'));
const meterPricesSchema = z.strictObject({
  unitCost: priceSchema.check(z.describe('What the account pays for one')),
  unitPrice: z.optional(
    priceSchema.check(z.describe('What the customer pays for one; unless given, the cost')),
  ),
});
const planPricesSchema = z.strictObject({
  meters: z.record(meterSchema, z.strictObject({ unitPrice: priceSchema })),
});

/** What a caller puts. */
export const rateCardSchema = z
  .strictObject({
    currency: z.string(),
    effectiveDate: daySchema.check(z.describe('The first day that it is for; until that of the next card')),
    meters: z.record(meterSchema, meterPricesSchema),
    plans: z.optional(
      z.record(displayNameSchema, planPricesSchema).check(z.describe('What customers of a plan pay instead')),
    ),
  })
  .check(
    z.refine(
      (card) => Buffer.byteLength(JSON.stringify(card)) <= MAX_CARD_BYTES,
      `at most ${MAX_CARD_BYTES} bytes`,
    ),
    z.refine(({ meters }) => Object.keys(meters).length <= MAX_METERS, {
      path: ['meters'],
      error: `at most ${MAX_METERS}`,
    }),
    z.refine(
      ({ meters, plans = {} }) =>
        Object.values(plans).every((plan) =>
          Object.keys(plan.meters).every((meter) => Object.hasOwn(meters, meter)),
        ),
      { path: ['plans'], error: 'name only meters that have a unitCost' },
    ),
  );

/** As it is stored, with what was known of plans when it was put: so a day is rated the same whenever it is rated. */
export const storedCardSchema = z.looseObject({
  currency: z.string(),
  effectiveDate: z.string(),
  meters: z.record(z.string(), z.looseObject({ unitCost: z.string(), unitPrice: z.optional(z.string()) })),
  plans: z.record(
    z.string(),
    z.looseObject({ meters: z.record(z.string(), z.looseObject({ unitPrice: z.string() })) }),
  ),
  /** Of the project. A customer without a plan, or with one that is none of `knownPlans`, is on it. */
  defaultPlan: z.string(),
  knownPlans: z.array(z.string()),
});
export type RateCard = z.infer<typeof storedCardSchema>;

/** All cards of a project, by effective date. */
export const ratingsSchema = z.looseObject({
  schemaVersion: z.int(),
  version: z.int(),
  cards: z.record(z.string(), storedCardSchema),
});
export type Ratings = z.infer<typeof ratingsSchema>;

/** Of the prices of a day: what was rated under another revision is stale. Without a card there is none. */
export function ratingRevisionOn(ratings: Ratings | undefined, day: string): string {
  const card = ratings && cardOn(ratings.cards, day);
  if (card === undefined) return 'none';
  return leadingBits(sha256(JSON.stringify(sortedMembers(card))), 80);
}

/** Whether it matters which plan a customer was on. */
export function hasPlanPrices(card: RateCard | undefined): boolean {
  return card !== undefined && Object.keys(card.plans).length > 0;
}

/** A card as text, whatever order a table gives its members back in. */
function sortedMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedMembers);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, member]) => [name, sortedMembers(member)]);
}

export function cardOn(cards: Ratings['cards'], day: string): RateCard | undefined {
  const effectiveDate = Object.keys(cards)
    .filter((date) => date <= day)
    .sort()
    .at(-1);
  return effectiveDate === undefined ? undefined : cards[effectiveDate];
}
