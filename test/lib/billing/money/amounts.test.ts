import { describe, expect, test } from 'vitest';
import { canonicalQuantity, priceSchema } from '../../../../lib/billing/money/amounts.ts';
import { DEFAULT_CURRENCY, minorDigitsOf } from '../../../../lib/billing/money/currency.ts';

describe('a quantity', () => {
  test.each([
    ['0', '0'],
    ['0.000', '0'],
    ['1.500000000', '1.5'],
    ['999999999999999999.999999999', '999999999999999999.999999999'],
  ])('%s is kept as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  test.each([
    '-1',
    '-0',
    '1,5',
    'NaN',
    '1e400',
    '1e3',
    '',
    '9'.repeat(19),
    '9'.repeat(40),
    '0.0000000001',
    '1.0000000000',
  ])('%j is refused', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
  });
});

describe('a price', () => {
  test.each([
    ['0.0079', '0.0079'],
    ['10.00', '10'],
    ['999999999.999999999999', '999999999.999999999999'],
  ])('%s is kept as %s', (text, canonical) => {
    expect(priceSchema.parse(text)).toBe(canonical);
  });

  test.each(['-1', '1,5', '1234567890', '0.0000000000001', 'free', 0.5])('%j is refused', (price) => {
    expect(priceSchema.safeParse(price).success).toBe(false);
  });
});

describe('a currency', () => {
  test.each([
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['ISK', 0],
  ])('%s has %i minor digits', (code, digits) => {
    expect(minorDigitsOf(code)).toBe(digits);
  });

  test.each(['usd', 'DEM', 'XXX', 'BTC', '', 'US', ' '])('%j is unknown', (code) => {
    expect(minorDigitsOf(code)).toBeUndefined();
  });

  test('of the default is known', () => {
    expect(minorDigitsOf(DEFAULT_CURRENCY)).toBe(2);
  });

  test('without two minor digits has as many in Intl (IQD aside, of which the 3 are not in daily use)', () => {
    for (const code of Intl.supportedValuesOf('currency')) {
      const digits = minorDigitsOf(code);
      if (digits === undefined || digits === 2) continue;
      const { maximumFractionDigits } = new Intl.NumberFormat('en', {
        style: 'currency',
        currency: code,
      }).resolvedOptions();
      if (code !== 'IQD') expect([code, digits]).toEqual([code, maximumFractionDigits]);
    }
  });
});
