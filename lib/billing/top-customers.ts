import { add, compare, decimalOf, formatDecimal, subtract, ZERO, type Decimal } from './money/decimal.ts';

export const SORTS = ['cost', 'price', 'margin'] as const;
export type Sort = (typeof SORTS)[number];

export type CustomerCosts = {
  readonly subprojectId: string;
  /** Decimal texts, unrounded. */
  readonly cost: string;
  readonly price: string;
  readonly margin: string;
  /** With usage. */
  readonly dayCount: number;
};

type DayAmounts = { readonly cost: string; readonly price: string };

export function sumCustomer(subprojectId: string, days: readonly DayAmounts[]): CustomerCosts {
  let [cost, price] = [ZERO, ZERO];
  for (const day of days) {
    cost = add(cost, decimalOf(day.cost));
    price = add(price, decimalOf(day.price));
  }
  return {
    subprojectId,
    cost: formatDecimal(cost),
    price: formatDecimal(price),
    margin: formatDecimal(subtract(price, cost)),
    dayCount: days.length,
  };
}

/** Keeps the greatest of any number, in the memory of twice so many. Of equal ones the lower id comes first. */
export class TopCustomers {
  readonly #limit: number;
  readonly #sort: Sort;
  #kept: { readonly amount: Decimal; readonly customer: CustomerCosts }[] = [];

  constructor(limit: number, sort: Sort) {
    this.#limit = limit;
    this.#sort = sort;
  }

  add(customer: CustomerCosts): void {
    this.#kept.push({ amount: decimalOf(customer[this.#sort]), customer });
    if (this.#kept.length >= 2 * this.#limit) this.#cut();
  }

  /** The greatest first. */
  list(): readonly CustomerCosts[] {
    this.#cut();
    return this.#kept.map(({ customer }) => customer);
  }

  #cut(): void {
    this.#kept.sort(
      (a, b) => compare(b.amount, a.amount) || (a.customer.subprojectId < b.customer.subprojectId ? -1 : 1),
    );
    this.#kept.splice(this.#limit);
  }
}
