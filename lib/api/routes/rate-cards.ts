import * as z from 'zod/mini';
import { staleRuns, type DayRange } from '../../billing/costs.ts';
import { addDays, dayOf } from '../../billing/days.ts';
import { firstMonthOf } from '../../billing/invoice/calendar.ts';
import { whileNoneIsIssued } from '../../billing/invoice/price-changes.ts';
import { putRateCard } from '../../billing/rating/put-rate-card.ts';
import {
  cardOn,
  daySchema,
  rateCardSchema,
  type RateCard,
  type Ratings,
} from '../../billing/rating/rate-card.ts';
import { SEALED_AFTER_DAYS } from '../../billing/usage-store.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { etagOfVersion } from '../etag.ts';
import { ifMatching } from '../if-match.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

const path = '/v1/projects/{projectId}/rateCard';
const text = z.string();
const prices = z.strictObject({ unitCost: text, unitPrice: z.nullable(text) });

const rateCardView = z.strictObject({
  currency: text,
  effectiveDate: text,
  meters: z.record(text, prices),
  plans: z.record(text, z.strictObject({ meters: z.record(text, z.strictObject({ unitPrice: text })) })),
  defaultPlan: text.check(z.describe('Of customers without a plan, when the card was put')),
  effectiveDates: z.array(text).check(z.describe('Of all cards of the project')),
  etag: text.check(z.describe('Of all cards of the project: what If-Match asks for')),
});

export const rateCardRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'getRateCard',
    method: 'GET',
    path,
    permission: 'rateCards:read',
    summary: 'The prices in force on a day, today unless given.',
    idempotency: 'safe',
    errors: [],
    query: z.strictObject({ day: z.optional(daySchema.check(z.describe('Today unless given'))) }),
    response: rateCardView,
    async handle({ directory, billing, now }: ApiDeps, { params, query }) {
      const { projectId } = await existingProject(directory, params['projectId']);
      const ratings = await billing.ratings.readRatings(projectId);
      const card = ratings && cardOn(ratings.cards, query.day ?? dayOf(now()));
      if (ratings === undefined || card === undefined) throw new AppError('not_found');
      return viewRateCard(card, ratings);
    },
  }),
  defineRoute({
    operationId: 'putRateCard',
    method: 'PUT',
    path,
    permission: 'rateCards:write',
    summary:
      'Sets the prices from a day on; days already past are rated again. What is invoiced keeps its prices: there a card may only price meters that had none.',
    idempotency: 'idempotent',
    takesIfMatch: true,
    errors: ['month_invoiced', 'write_conflict'],
    body: rateCardSchema,
    response: rateCardView,
    async handle({ directory, billing, randomBytes, now }: ApiDeps, { params, body, ifMatch }) {
      const { projectId, onboarding } = await existingProject(directory, params['projectId']);
      if (body.currency !== billing.currency) {
        throw new AppError('invalid_request', `body.currency: the account is billed in ${billing.currency}`);
      }
      const offered: RateCard = {
        ...body,
        plans: body.plans ?? {},
        defaultPlan: onboarding.defaultPlan,
        knownPlans: Object.keys(onboarding.plans).sort(),
      };
      const { item } = await whileNoneIsIssued(
        { invoices: billing.invoices, firstMonth: () => firstMonthOf(directory), now },
        Buffer.from(randomBytes(8)).toString('hex'),
        (lastIssuedMonth) => {
          const change = (current: Ratings | undefined) => putRateCard(current, offered, lastIssuedMonth);
          return billing.ratings.changeRatings(projectId, ifMatching(ifMatch, etagOfRatings, change));
        },
      );
      // Even if the card was there already: the request before this one may have ended between the two.
      const stale = await staleRuns(
        { ledger: billing.ledger, readRatings: billing.ratings.readRatings },
        projectId,
        rateableDays(now()),
      );
      const messages = stale.map((place) => ({ schemaVersion: 1, kind: 'shard', ...place }) as const);
      await billing.sendRollUps(messages, projectId);
      return viewRateCard(item.cards[body.effectiveDate] ?? offered, item);
    },
  }),
];

/** Older days are sealed. */
function rateableDays(now: Date): DayRange {
  return { from: addDays(dayOf(now), -SEALED_AFTER_DAYS), to: dayOf(now) };
}

function viewRateCard(
  { currency, effectiveDate, meters, plans, defaultPlan }: RateCard,
  ratings: Ratings,
): z.infer<typeof rateCardView> {
  return {
    currency,
    effectiveDate,
    meters: mapValues(meters, ({ unitCost, unitPrice = null }) => ({ unitCost, unitPrice })),
    plans: mapValues(plans, (plan) => ({
      meters: mapValues(plan.meters, ({ unitPrice }) => ({ unitPrice })),
    })),
    defaultPlan,
    effectiveDates: Object.keys(ratings.cards).sort(),
    etag: etagOfRatings(ratings),
  };
}

function etagOfRatings({ version }: Ratings): string {
  return etagOfVersion({ version });
}

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
