import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeInvoice } from '../../../../lib/billing/invoice/compose.ts';
import {
  chargeTexts,
  correctionsOf,
  sumCharges,
  type Charge,
} from '../../../../lib/billing/invoice/charges.ts';
import { decimalOf, sumOf } from '../../../../lib/billing/money/decimal.ts';
import { roundToUnits } from '../../../../lib/billing/money/rounding.ts';

const MONTH = '2026-11';

function chargeIn(month: fc.Arbitrary<string>): fc.Arbitrary<Charge> {
  return fc.record({
    month,
    projectId: fc.constantFrom('pr0ject1', 'pr0ject2'),
    meter: fc.constantFrom('sms', 'voice'),
    subprojectId: fc.constantFrom('a', 'b', 'c', 'd'),
    quantity: fc.record({ units: fc.bigInt(0n, 10n ** 15n), scale: fc.constantFrom(0, 9) }),
    cost: fc.record({ units: fc.bigInt(0n, 10n ** 18n), scale: fc.constantFrom(0, 9, 15) }),
  });
}
const usage = fc.array(chargeIn(fc.constant(MONTH)), { maxLength: 15 });
const late = fc.array(chargeIn(fc.constantFrom('2026-09', '2026-10')), { maxLength: 6 });
const digits = fc.constantFrom(0, 2, 3);

const totalOf = (amounts: readonly { readonly amount: bigint }[]) =>
  amounts.reduce((sum, { amount }) => sum + amount, 0n);
const shown = (charges: readonly Charge[]) =>
  charges.map((charge) => ({ ...charge, ...chargeTexts(charge) }));

describe('an invoice', () => {
  test('is rounded once: subprojects sum to their line, lines to the total, and that is the exact sum, rounded', () => {
    fc.assert(
      fc.property(usage, late, digits, (charges, corrections, places) => {
        const { total, lines } = composeInvoice(MONTH, charges, corrections, places);
        expect(total).toBe(roundToUnits(sumOf([...charges, ...corrections].map(({ cost }) => cost)), places));
        expect(totalOf(lines)).toBe(total);
        for (const { amount, subprojects } of lines) expect(totalOf(subprojects)).toBe(amount);
      }),
    );
  });

  test('is the same for the same charges in any order, in one piece or several', () => {
    fc.assert(
      fc.property(usage, late, (charges, corrections) => {
        const invoice = composeInvoice(MONTH, charges, corrections, 2);
        expect(composeInvoice(MONTH, charges.toReversed(), corrections.toReversed(), 2)).toEqual(invoice);
        expect(composeInvoice(MONTH, sumCharges(charges), corrections, 2)).toEqual(invoice);
      }),
    );
  });

  test('of a month of nothing is 0, without lines', () => {
    expect(composeInvoice(MONTH, [], [], 2)).toEqual({ month: MONTH, total: 0n, lines: [] });
  });
});

describe('corrections', () => {
  test('with all that was invoiced are the ledger, to the last digit, however often it changes', () => {
    fc.assert(
      fc.property(fc.array(usage, { minLength: 1, maxLength: 5 }), (months) => {
        const ledger: Charge[] = [];
        const invoiced: Charge[] = [];
        for (const news of months) {
          ledger.push(...news);
          invoiced.push(...correctionsOf(ledger, invoiced));
        }
        const nonZero = (charges: readonly Charge[]) =>
          shown(sumCharges(charges)).filter(({ cost, quantity }) => cost !== '0' || quantity !== '0');
        const texts = (charges: ReturnType<typeof nonZero>) =>
          charges.map(({ cost, quantity, meter, projectId, subprojectId }) => [
            projectId,
            meter,
            subprojectId,
            quantity,
            cost,
          ]);
        expect(texts(nonZero(invoiced))).toEqual(texts(nonZero(ledger)));
        expect(correctionsOf(ledger, invoiced)).toEqual([]);
      }),
    );
  });

  test('may be negative', () => {
    const charge = {
      month: '2026-10',
      projectId: 'pr0ject1',
      meter: 'sms',
      subprojectId: 'a',
      quantity: decimalOf('1'),
      cost: decimalOf('0.005'),
    };
    const [correction] = correctionsOf([charge], [{ ...charge, cost: decimalOf('0.01') }]);
    expect(correction && chargeTexts(correction)).toEqual({ quantity: '0', cost: '-0.005' });
    expect(composeInvoice(MONTH, [], correction ? [correction] : [], 2).total).toBe(-1n);
  });
});
