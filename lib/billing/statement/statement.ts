import { subprojectCosts, type CostsDeps } from '../costs.ts';
import { minorDigitsOf } from '../money/currency.ts';
import { decimalOf } from '../money/decimal.ts';
import { formatMinor } from '../money/minor-units.ts';
import { roundTogether } from '../money/rounding.ts';
import { firstDayOf, lastDayOf } from '../months.ts';
import type { ShardCounts } from '../shards.ts';

/** One customer's month at price. Prices are unrounded decimal texts; amounts have all digits of the currency's minor unit. */
export type Statement = {
  readonly month: string;
  readonly projectId: string;
  readonly subprojectId: string;
  readonly currency: string;
  readonly isComplete: boolean;
  readonly total: string;
  readonly lines: readonly {
    readonly meter: string;
    readonly quantity: string;
    readonly price: string;
    readonly amount: string;
  }[];
  /** Days with usage. */
  readonly days: readonly { readonly day: string; readonly price: string }[];
  /** Meters whose usage has no price yet, and counts 0. */
  readonly unrated: readonly string[];
};

type Billed = {
  readonly projectId: string;
  readonly createTime: string;
  readonly usageShards?: ShardCounts | undefined;
};

/** Rounded by itself: what customers pay is no part of what the account pays. As the ledger is now: late usage shows in its own month. */
export async function composeStatement(
  deps: CostsDeps,
  project: Billed,
  subprojectId: string,
  { month, currency, now }: { readonly month: string; readonly currency: string; readonly now: Date },
): Promise<Statement> {
  const digits = minorDigitsOf(currency);
  if (digits === undefined) throw new Error('the account is billed in no currency');
  const range = { from: firstDayOf(month), to: lastDayOf(month) };
  const { isComplete, days, total: sums } = await subprojectCosts(deps, project, subprojectId, range, now);
  const meters = Object.entries(sums.meters);
  const { total, shares } = roundTogether(meters.map(([, { price }]) => decimalOf(price)), digits); // prettier-ignore
  return {
    month,
    projectId: project.projectId,
    subprojectId,
    currency,
    isComplete,
    total: formatMinor(total, digits),
    lines: meters.map(([meter, { quantity, price }], index) => ({
      meter,
      quantity,
      price,
      amount: formatMinor(shares[index] ?? 0n, digits),
    })),
    days: days.map(({ day, price }) => ({ day, price })),
    unrated: sums.unrated,
  };
}
