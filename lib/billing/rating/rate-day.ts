import { add, decimalOf, formatDecimal, multiply, ZERO, type Decimal } from '../money/decimal.ts';
import type { RateCard } from './rate-card.ts';

/** Decimal texts, of one meter. */
export type MeterCosts = { readonly quantity: string; readonly cost: string; readonly price: string };

export type RatedDay = {
  readonly meters: Record<string, MeterCosts>;
  readonly cost: string;
  readonly price: string;
  /** Meters that the card has no price for, the first by name: their usage is kept, at 0. */
  readonly unrated: string[];
  /** There are others beside these. Once they have a price they are rated as all are: packs keep what was used. */
  readonly hasMoreUnrated?: true | undefined;
};

/**
 * What a subproject's day costs the account and what its customer pays, unrounded: a pure function of the day's usage, the day's card
 * and the day's plan.
 */
export function rateDay(
  quantities: Iterable<readonly [meter: string, quantity: Decimal]>,
  card: RateCard | undefined,
  plan: string | undefined,
): RatedDay {
  const meters: [string, MeterCosts][] = [];
  const unrated: string[] = [];
  let [totalCost, totalPrice] = [ZERO, ZERO];
  for (const [meter, quantity] of quantities) {
    const unit = pricesOf(card, plan, meter);
    if (unit === undefined) unrated.push(meter);
    const cost = unit ? multiply(quantity, unit.cost) : ZERO;
    const price = unit ? multiply(quantity, unit.price) : ZERO;
    totalCost = add(totalCost, cost);
    totalPrice = add(totalPrice, price);
    meters.push([
      meter,
      { quantity: formatDecimal(quantity), cost: formatDecimal(cost), price: formatDecimal(price) },
    ]);
  }
  return {
    meters: Object.fromEntries(meters),
    cost: formatDecimal(totalCost),
    price: formatDecimal(totalPrice),
    unrated,
  };
}

function pricesOf(card: RateCard | undefined, plan: string | undefined, meter: string) {
  if (card === undefined || !Object.hasOwn(card.meters, meter)) return undefined;
  const { unitCost, unitPrice = unitCost } = card.meters[meter] ?? { unitCost: '0' };
  const name = plan !== undefined && card.knownPlans.includes(plan) ? plan : card.defaultPlan;
  const ofPlan = Object.hasOwn(card.plans, name) ? card.plans[name]?.meters : undefined;
  const planPrice = ofPlan && Object.hasOwn(ofPlan, meter) ? ofPlan[meter]?.unitPrice : undefined;
  return { cost: decimalOf(unitCost), price: decimalOf(planPrice ?? unitPrice) };
}
