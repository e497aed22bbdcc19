import { Representation } from '../route.ts';

/** Columns in their order, and rows that have them all. */
export type CsvTable<Column extends string> = {
  readonly columns: readonly Column[];
  readonly rows: readonly Readonly<Partial<Record<Column, string>>>[];
};

/** A comma-separated table with its header. Source: RFC 4180, in UTF-8 */
export function csvText<Column extends string>({ columns, rows }: CsvTable<Column>): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** Source: OWASP, CSV injection */
const FORMULA = /^[=+\-@\t\r\n]/;

/** A name that a spreadsheet would take for a formula becomes text by an apostrophe before it; numbers stay numbers. */
function cellOf(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvAnswer(
  fileName: string,
  table: CsvTable<string>,
  headers: Readonly<Record<string, string>> = {},
): Representation {
  return new Representation('text/csv; charset=utf-8; header=present', csvText(table), {
    'content-disposition': `attachment; filename="${fileName}.csv"`,
    ...headers,
  });
}
