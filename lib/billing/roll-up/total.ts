import { add, decimalOf, formatDecimal, ZERO, type Decimal } from '../money/decimal.ts';
import type { MeterCosts, RatedDay } from '../rating/rate-day.ts';

type Sums = { quantity: Decimal; cost: Decimal; price: Decimal };

/** Exact sums by meter, in the order of their names. */
export function totalOf(days: Iterable<RatedDay>): RatedDay {
  const sums = new Map<string, Sums>();
  const unrated = new Set<string>();
  let hasMoreUnrated = false;
  for (const day of days) {
    hasMoreUnrated ||= day.hasMoreUnrated === true;
    for (const [meter, costs] of Object.entries(day.meters)) addTo(sums, meter, costs);
    for (const meter of day.unrated) unrated.add(meter);
  }
  const byName = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  const sumOfAll = (part: keyof Sums) =>
    formatDecimal(byName.reduce((sum, [, of]) => add(sum, of[part]), ZERO));
  return {
    meters: Object.fromEntries(
      byName.map(([meter, { quantity, cost, price }]) => [
        meter,
        { quantity: formatDecimal(quantity), cost: formatDecimal(cost), price: formatDecimal(price) },
      ]),
    ),
    cost: sumOfAll('cost'),
    price: sumOfAll('price'),
    unrated: [...unrated].sort(),
    ...(hasMoreUnrated && { hasMoreUnrated }),
  };
}

function addTo(sums: Map<string, Sums>, meter: string, { quantity, cost, price }: MeterCosts): void {
  const sum = sums.get(meter) ?? { quantity: ZERO, cost: ZERO, price: ZERO };
  sum.quantity = add(sum.quantity, decimalOf(quantity));
  sum.cost = add(sum.cost, decimalOf(cost));
  sum.price = add(sum.price, decimalOf(price));
  sums.set(meter, sum);
}
