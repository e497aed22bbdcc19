/**
 * A quantity has at most 18 integer and 9 fraction digits: three numbers below a thousand million, so that a million of them are added
 * in doubles, exactly, without a BigInt for each.
 */
export type Quantity = { high: number; low: number; nano: number };

export const BILLION = 1_000_000_000;
const FRACTION_DIGITS = 9;

export function quantityOf(text: string): Quantity {
  const [whole = '', fraction = ''] = text.split('.');
  return {
    high: Number(whole.slice(0, -9)),
    low: Number(whole.slice(-9)),
    nano: Number(fraction.padEnd(FRACTION_DIGITS, '0')),
  };
}

/** Sums may hold more than a thousand million in each of the three. In units of 10^−9. */
export function nanosOf({ high, low, nano }: Quantity): bigint {
  return (BigInt(high) * 1_000_000_000n + BigInt(low)) * 1_000_000_000n + BigInt(nano);
}

/** @returns how many digits after the point the quantity needs */
export function scaleOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** @returns the quantity in units of 10^−scale, or undefined if that is no safe integer */
export function unitsOf(text: string, scale: number): number | undefined {
  const { high, low, nano } = quantityOf(text);
  const units = (high * BILLION + low) * 10 ** scale + nano / 10 ** (FRACTION_DIGITS - scale);
  return units < Number.MAX_SAFE_INTEGER ? units : undefined;
}
