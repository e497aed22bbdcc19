/**
 * An exact decimal: `units` × 10^−`scale`. Money and quantities are these or their canonical text, never JS numbers. On BigInt,
 * because adding and multiplying is all that billing does with them (docs/decisions/0022-exact-decimals.md).
 */
export type Decimal = { readonly units: bigint; readonly scale: number };

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** Plain digits as JSON writes a number, without an exponent: no sign but a minus, no leading zeros, no separators. */
const PATTERN = /^-?(?:0|[1-9]\d*)(?:\.(\d+))?$/;
/** What a product of the largest quantity and price, summed over a long account, never reaches. */
const MAX_LENGTH = 100;

/** @returns undefined for what is not a decimal, negative zero included */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const scale = match[1]?.length ?? 0;
  const units = BigInt(scale === 0 ? text : text.replace('.', ''));
  return units === 0n && text.startsWith('-') ? undefined : { units, scale };
}

/** Of text that we wrote ourselves. @throws Error if it is none */
export function decimalOf(text: string): Decimal {
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw new Error('a stored decimal is not one');
  return decimal;
}

/** The canonical text: one for each value, without trailing zeros. */
export function formatDecimal({ units, scale }: Decimal): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

export function sumOf(decimals: Iterable<Decimal>): Decimal {
  let sum = ZERO;
  for (const decimal of decimals) sum = add(sum, decimal);
  return sum;
}

/** Below, at or above zero as `a` is to `b`. */
export function compare(a: Decimal, b: Decimal): number {
  const { units } = subtract(a, b);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** What is left of one text after another: `price` less `cost` is the margin, below zero if it was sold under cost. */
export function differenceOf(whole: string, part: string): string {
  return formatDecimal(subtract(decimalOf(whole), decimalOf(part)));
}

/** @throws RangeError if the scale is smaller than the decimal's own: that would be rounding */
export function unitsAt({ units, scale }: Decimal, wantedScale: number): bigint {
  return units * 10n ** BigInt(wantedScale - scale);
}
