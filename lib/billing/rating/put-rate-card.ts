import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../errors.ts';
import { cardOn, type RateCard, type Ratings } from './rate-card.ts';

/** Of all cards as JSON: an item has at most 400 KB. */
const MAX_CARDS_BYTES = 300 * 1024;

/**
 * The cards with this one, which takes the place of another of its date. What was invoiced keeps its prices: there a card may only
 * price meters that had none.
 *
 * @param lastIssuedMonth `YYYY-MM` of the newest invoice
 * @returns the very item it was given if it has this card already
 * @throws AppError month_invoiced, invalid_request (too many cards)
 */
export function putRateCard(
  current: Ratings | undefined,
  offered: RateCard,
  lastIssuedMonth: string | undefined,
): Ratings {
  const before: Ratings = current ?? { schemaVersion: 1, version: 0, cards: {} };
  const isInvoiced = lastIssuedMonth !== undefined && offered.effectiveDate.slice(0, 7) <= lastIssuedMonth;
  const inForce = cardOn(before.cards, offered.effectiveDate);
  // Who was on which plan is invoiced too.
  const card =
    isInvoiced && inForce
      ? { ...offered, defaultPlan: inForce.defaultPlan, knownPlans: inForce.knownPlans }
      : offered;
  if (isDeepStrictEqual(before.cards[card.effectiveDate], card)) return before;
  if (isInvoiced && inForce !== undefined && !onlyPricesMore(inForce, card)) {
    throw new AppError(
      'month_invoiced',
      `effectiveDate: ${lastIssuedMonth} is invoiced; until its end a card may only add meters`,
    );
  }
  const cards = { ...before.cards, [card.effectiveDate]: card };
  if (Buffer.byteLength(JSON.stringify(cards)) > MAX_CARDS_BYTES) {
    throw new AppError('invalid_request', 'the cards of the project are too many, or too large');
  }
  return { ...before, cards };
}

/** Whether every meter that had a price has the same one still, for customers of every plan. */
function onlyPricesMore(before: RateCard, after: RateCard): boolean {
  const meters = Object.keys(before.meters);
  const plans = new Set([...Object.keys(before.plans), ...Object.keys(after.plans)]);
  return meters.every(
    (meter) =>
      isDeepStrictEqual(before.meters[meter], after.meters[meter]) &&
      [...plans].every((plan) =>
        isDeepStrictEqual(before.plans[plan]?.meters[meter], after.plans[plan]?.meters[meter]),
      ),
  );
}
