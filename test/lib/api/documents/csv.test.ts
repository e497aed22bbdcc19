import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvText } from '../../../../lib/api/documents/csv.ts';

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '=', '-', '+', '@', '\t', ' ', '1', '.', 'a') }),
);

describe('a CSV answer', () => {
  test('is read back as it was, but for the apostrophe before what would be calculated', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ one: cell, two: cell })), (rows) => {
        const text = csvText({ columns: ['one', 'two'], rows });
        const read: unknown = parse(text, { columns: true, record_delimiter: '\r\n' });
        const kept = (value: string) =>
          /^[=+\-@\t\r\n]/.test(value) && !/^-\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
        expect(read).toEqual(rows.map(({ one, two }) => ({ one: kept(one), two: kept(two) })));
      }),
    );
  });

  test.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-2+3', "'-2+3"],
    ['-0.05', '-0.05'],
    ['plain', 'plain'],
  ])('%s becomes %s', (value, written) => {
    expect(csvText({ columns: ['a'], rows: [{ a: value }] })).toBe(`a\r\n${written}\r\n`);
  });
});
