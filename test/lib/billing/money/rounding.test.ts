import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, sumOf, unitsAt, type Decimal } from '../../../../lib/billing/money/decimal.ts';
import { roundTogether, roundToUnits, shareOut } from '../../../../lib/billing/money/rounding.ts';

const decimal: fc.Arbitrary<Decimal> = fc.record({
  units: fc.oneof(fc.bigInt(-5000n, 5000n), fc.bigInt(-(10n ** 30n), 10n ** 30n)),
  scale: fc.integer({ min: 0, max: 21 }),
});
const parts = fc.array(decimal, { maxLength: 12 });
const digits = fc.constantFrom(0, 2, 3);

function rounded(text: string, places = 2): bigint {
  return roundToUnits(decimalOf(text), places);
}

describe('rounding', () => {
  test.each([
    ['0.005', 1n],
    ['0.004999999999', 0n],
    ['-0.005', -1n],
    ['2.675', 268n],
    ['-2.674', -267n],
    ['7', 700n],
  ])('%s is %s cents', (text, cents) => {
    expect(rounded(text)).toBe(cents);
  });

  test('knows currencies without and with three minor digits', () => {
    expect([rounded('1234.5', 0), rounded('1.2345', 3)]).toEqual([1235n, 1235n]);
  });

  test('moves a decimal by at most half a unit', () => {
    fc.assert(
      fc.property(decimal, digits, (exact, places) => {
        const distance =
          2n * (unitsAt({ units: roundToUnits(exact, places), scale: places }, 24) - unitsAt(exact, 24));
        expect(distance <= 10n ** BigInt(24 - places) && -distance <= 10n ** BigInt(24 - places)).toBe(true);
      }),
    );
  });
});

describe('shares of a rounded total', () => {
  test('sum to the total, each within one unit of its part', () => {
    fc.assert(
      fc.property(parts, digits, (exact, places) => {
        const { total, shares } = roundTogether(exact, places);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(total);
        expect(total).toBe(roundToUnits(sumOf(exact), places));
        for (const [index, share] of shares.entries()) {
          const moved =
            unitsAt({ units: share, scale: places }, 24) - unitsAt(exact[index] ?? decimalOf('0'), 24);
          expect(moved < 10n ** BigInt(24 - places) && -moved < 10n ** BigInt(24 - places)).toBe(true);
        }
      }),
    );
  });

  test('sum through levels: shares of a share sum to it', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), digits, (groups, places) => {
        const upper = roundTogether(groups.map(sumOf), places);
        const lower = groups.map((group, index) => shareOut(group, upper.shares[index] ?? 0n, places));
        expect(lower.flat().reduce((sum, share) => sum + share, 0n)).toBe(upper.total);
      }),
    );
  });

  test('do not move what needs no rounding', () => {
    const { shares } = roundTogether(['1.00', '0.333', '0.333', '0.334', '5'].map(decimalOf), 2);
    expect(shares).toEqual([100n, 33n, 33n, 34n, 500n]);
  });

  test('go to the larger remainder, then to the earlier part', () => {
    const thirds = ['0.333', '0.333', '0.333'].map(decimalOf);
    expect(roundTogether(thirds, 2)).toEqual({ total: 100n, shares: [34n, 33n, 33n] });
    expect(roundTogether(['0.333', '0.3339', '0.333'].map(decimalOf), 2).shares).toEqual([33n, 34n, 33n]);
  });

  test('of a total that is no rounding of the sum are refused', () => {
    expect(() => shareOut([decimalOf('0.5')], 2n, 0)).toThrow(RangeError);
    expect(() => shareOut([decimalOf('1')], 2n, 0)).toThrow(RangeError);
    expect(() => shareOut([decimalOf('1.5')], 0n, 0)).toThrow(RangeError);
  });
});
