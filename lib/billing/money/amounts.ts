import * as z from 'zod/mini';
import { formatDecimal, parseDecimal, type Decimal } from './decimal.ts';

/** What has at most so many digits before and after the point, and is not negative. */
type Limits = { readonly integerDigits: number; readonly fractionDigits: number };

const QUANTITY: Limits = { integerDigits: 18, fractionDigits: 9 };
/** The smallest price that AWS lists has 10 fraction digits. */
const PRICE: Limits = { integerDigits: 9, fractionDigits: 12 };

/** @returns the canonical text; undefined for what is not a non-negative decimal of at most 18 and 9 digits */
export function canonicalQuantity(text: string): string | undefined {
  return canonicalWithin(text, QUANTITY);
}

export const priceSchema = z.pipe(
  z
    .string()
    .check(
      z.refine(
        (text) => canonicalWithin(text, PRICE) !== undefined,
        'must be a decimal such as "0.0079": not negative, at most 9 digits before and 12 after the point',
      ),
    ),
  z.transform((text) => canonicalWithin(text, PRICE) ?? text),
);

function canonicalWithin(text: string, limits: Limits): string | undefined {
  const decimal = parseDecimal(text);
  return decimal !== undefined && isWithin(decimal, text, limits) ? formatDecimal(decimal) : undefined;
}

function isWithin({ units, scale }: Decimal, text: string, limits: Limits): boolean {
  const integerDigits = scale === 0 ? text.length : text.indexOf('.');
  return units >= 0n && integerDigits <= limits.integerDigits && scale <= limits.fractionDigits;
}
