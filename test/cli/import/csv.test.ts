import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, delimiterIn, readCsv, type CsvOptions } from '../../../cli/import/csv.ts';
import { CliError } from '../../../cli/exit-codes.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    await Promise.resolve();
    yield bytes.subarray(start, start + size);
  }
}

async function cellsOf(content: string | Uint8Array, options?: CsvOptions, size = 7) {
  const records = [];
  for await (const { cells } of readCsv(inPieces(Buffer.from(content), size), options)) records.push(cells);
  return records;
}

async function faultOf(content: string | Uint8Array): Promise<string> {
  return cellsOf(content).then(
    () => 'none',
    (error: unknown) => (error instanceof CliError ? error.message : 'another'),
  );
}

describe('a CSV file', () => {
  test.each([
    ['a mark of its encoding', '\uFEFFid,name\n1,x\n'],
    ['lines as Windows ends them', 'id,name\r\n1,x\r\n'],
    ['no end of its last line', 'id,name\n1,x'],
    ['semicolons', 'id;name\n1;x\n'],
    ['tabs', 'id\tname\n1\tx\n'],
    ['quotes', '"id","name"\n"1","x"\n'],
    ['empty lines', 'id,name\n\n1,x\n\n'],
  ])('is read with %s', async (_, content) => {
    expect(await cellsOf(content)).toEqual([
      ['id', 'name'],
      ['1', 'x'],
    ]);
  });

  test('is read with quotes, commas and ends of lines inside a cell, and rows that are too short', async () => {
    expect(await cellsOf('id,name\n1,"a ""b"", c\nd"\n2\n')).toEqual([
      ['id', 'name'],
      ['1', 'a "b", c\nd'],
      ['2'],
    ]);
  });

  test('is read in UTF-16 by its mark, and in what it is said to be', async () => {
    expect(await cellsOf(Buffer.from('\uFEFFid,naïve\n', 'utf16le'))).toEqual([['id', 'naïve']]);
    expect(await cellsOf(Buffer.from('id,naïve\n', 'latin1'), { encoding: 'windows-1252' })).toEqual([
      ['id', 'naïve'],
    ]);
  });

  test('that is no UTF-8 is refused rather than read wrongly', async () => {
    expect(await faultOf(Buffer.from('id,naïve\n', 'latin1'))).toBe('The file is not UTF-8.');
  });

  test('with a quote that is never closed says in which line', async () => {
    expect(await faultOf('id,name\n1,"x\n2,y\n')).toMatch(/Quote Not Closed.*line/);
  });

  test('gives lines by number, as an editor shows them', async () => {
    const lines = [];
    for await (const { line } of readCsv(inPieces(Buffer.from('id\n1\n\n2\n'), 3))) lines.push(line);
    expect(lines).toEqual([1, 2, 4]);
  });

  test('has the separator that its header has most of, outside quotes', () => {
    expect(delimiterIn('"a;b;c",d\n')).toBe(',');
    expect(delimiterIn('a;b,c;d\n')).toBe(';');
    expect(delimiterIn('only\n')).toBe(',');
  });
});

test('what is written is what is read, whatever is in it', async () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('a,b', '"', 'x\r\ny', ' x ', '', ';', '\t', '🙂', '\uFEFF'),
  );
  const tables = fc
    .integer({ min: 1, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
    );
  await fc.assert(
    fc.asyncProperty(tables, fc.integer({ min: 1, max: 50 }), async (rows, size) => {
      const table = [Array.from(rows[0] ?? [], (_, index) => `column ${index}`), ...rows];
      const text = table.map(csvLine).join('');
      // A line of nothing at all is no row, and half a character none in UTF-8.
      const expected = table.filter((cells) => cells.length > 1 || cells[0] !== '');
      expect(await cellsOf(text, { delimiter: ',' }, size)).toEqual(expected);
    }),
  );
});
