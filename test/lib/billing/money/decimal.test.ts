import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  decimalOf,
  formatDecimal,
  multiply,
  parseDecimal,
  subtract,
  sumOf,
  unitsAt,
} from '../../../../lib/billing/money/decimal.ts';

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: min, maxLength: max });
const text = fc.tuple(fc.boolean(), digits(1, 18), digits(0, 12)).map(([isNegative, whole, fraction]) => {
  const plain = `${whole.replace(/^0+(?=.)/, '')}${fraction === '' ? '' : `.${fraction}`}`;
  return isNegative && /[1-9]/.test(plain) ? `-${plain}` : plain;
});
const decimal = text.map(decimalOf);

describe('a decimal', () => {
  test('has one canonical text, which gives it back', () => {
    fc.assert(
      fc.property(text, (written) => {
        const canonical = formatDecimal(decimalOf(written));
        expect(canonical).toMatch(/^(?:0|-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?)$/);
        expect(formatDecimal(decimalOf(canonical))).toBe(canonical);
        expect(compare(decimalOf(canonical), decimalOf(written))).toBe(0);
      }),
    );
  });

  test.each([
    ['0.0', '0'],
    ['1.50', '1.5'],
    ['-0.10', '-0.1'],
    ['1000', '1000'],
    ['0.000000000001', '0.000000000001'],
  ])('%s is written %s', (written, canonical) => {
    expect(formatDecimal(decimalOf(written))).toBe(canonical);
  });

  test.each([
    '',
    '-',
    '-0',
    '-0.00',
    '+1',
    '01',
    '00',
    '.5',
    '5.',
    '1,5',
    '1 000',
    '1e3',
    '1e400',
    'NaN',
    'Infinity',
    '0x10',
    '１',
    '٣',
    '1_000',
    ' 1',
    '1\n',
    '9'.repeat(101),
  ])('%j is none', (written) => {
    expect(parseDecimal(written)).toBeUndefined();
  });

  test('that was stored and is none is a fault, not a zero', () => {
    expect(() => decimalOf('1,5')).toThrow('not one');
  });

  test('adds, subtracts, multiplies and compares as integers of one scale do', () => {
    const SCALE = 24;
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [left, right] = [unitsAt(a, SCALE), unitsAt(b, SCALE)];
        expect(unitsAt(add(a, b), SCALE)).toBe(left + right);
        expect(unitsAt(subtract(a, b), SCALE)).toBe(left - right);
        expect(unitsAt(multiply(a, b), 2 * SCALE)).toBe(left * right);
        expect(compare(a, b)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  test('sums to the same in any order', () => {
    fc.assert(
      fc.property(fc.array(decimal, { maxLength: 20 }), (decimals) => {
        expect(formatDecimal(sumOf(decimals.toReversed()))).toBe(formatDecimal(sumOf(decimals)));
      }),
    );
  });
});
