import { sumOf, type Decimal } from './decimal.ts';

/** `whole` ≤ the decimal in units of 10^−digits < `whole` + 1; the rest in units of 10^−scale of that unit. */
type Split = { readonly whole: bigint; readonly rest: Decimal };

/** Half away from zero, as commerce rounds. @returns units of 10^−digits */
export function roundToUnits(decimal: Decimal, digits: number): bigint {
  const { units, scale } = decimal;
  if (units < 0n) return -roundToUnits({ units: -units, scale }, digits);
  const { whole, rest } = split(decimal, digits);
  return isHalfOrMore(rest) ? whole + 1n : whole;
}

/**
 * Shares a rounded total out over exact parts, so that the shares sum to it and each is its part rounded up or down: the units
 * that rounding down leaves go to the largest remainders, the earlier part first where they are equal.
 *
 * @param total in units of 10^−digits: the exact sum of the parts, rounded up or down
 * @returns a share for each part, in units of 10^−digits
 * @throws RangeError if the total is not such a rounding
 */
export function shareOut(parts: readonly Decimal[], total: bigint, digits: number): readonly bigint[] {
  const splits = parts.map((part) => split(part, digits));
  const left = total - splits.reduce((sum, { whole }) => sum + whole, 0n);
  const byRemainder = splits
    .map(({ rest }, index) => ({ rest, index }))
    .filter(({ rest }) => rest.units > 0n)
    .sort((a, b) => compareFractions(b.rest, a.rest) || a.index - b.index);
  if (left < 0n || left > BigInt(byRemainder.length)) {
    throw new RangeError('the total is not the sum of its parts, rounded');
  }
  const raised = new Set(byRemainder.slice(0, Number(left)).map(({ index }) => index));
  return splits.map(({ whole }, index) => (raised.has(index) ? whole + 1n : whole));
}

/** The parts with their sum rounded to `digits`. */
export function roundTogether(
  parts: readonly Decimal[],
  digits: number,
): { readonly total: bigint; readonly shares: readonly bigint[] } {
  const total = roundToUnits(sumOf(parts), digits);
  return { total, shares: shareOut(parts, total, digits) };
}

function split({ units, scale }: Decimal, digits: number): Split {
  if (scale <= digits) return { whole: units * 10n ** BigInt(digits - scale), rest: { units: 0n, scale: 0 } };
  const unit = 10n ** BigInt(scale - digits);
  const remainder = ((units % unit) + unit) % unit;
  return { whole: (units - remainder) / unit, rest: { units: remainder, scale: scale - digits } };
}

function isHalfOrMore({ units, scale }: Decimal): boolean {
  return 2n * units >= 10n ** BigInt(scale);
}

function compareFractions(a: Decimal, b: Decimal): number {
  const left = a.units * 10n ** BigInt(b.scale);
  const right = b.units * 10n ** BigInt(a.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}
