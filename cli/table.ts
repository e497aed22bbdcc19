import { fractionWidth, withFraction } from './align.ts';
import type { colorsFor } from './text.ts';
import { printable } from './text.ts';

export type Column<Item> = {
  readonly title: string;
  readonly of: (item: Item) => string | number | null | undefined;
  /** Its decimals stand under each other. */
  readonly isNumber?: true;
};

type Colors = ReturnType<typeof colorsFor>;

/** Lines of equal columns; pages after the first keep at least the widths of the pages before. */
export class Table<Item> {
  readonly #columns: readonly Column<Item>[];
  readonly #colors: Colors;
  #widths: readonly number[];
  #fractions: readonly number[];
  #isBegun = false;

  constructor(columns: readonly Column<Item>[], colors: Colors) {
    this.#columns = columns;
    this.#colors = colors;
    this.#widths = columns.map(({ title }) => title.length);
    this.#fractions = columns.map(() => 0);
  }

  page(items: readonly Item[]): string {
    const cells = items.map((item) => this.#columns.map(({ of }) => printable(String(of(item) ?? '–'))));
    this.#fractions = this.#fractions.map((width, column) =>
      Math.max(width, ...cells.map((row) => fractionWidth(row[column] ?? ''))),
    );
    const rows = cells.map((row) => row.map((cell, column) => this.#cell(cell, column)));
    this.#widths = this.#widths.map((width, column) =>
      Math.max(width, ...rows.map((row) => (row[column] ?? '').length)),
    );
    const lines = rows.map((row) => this.#line(row));
    if (this.#isBegun || items.length === 0) return lines.join('');
    this.#isBegun = true;
    return this.#colors.bold(this.#line(this.#columns.map(({ title }) => title))) + lines.join('');
  }

  #cell(cell: string, column: number): string {
    if (this.#columns[column]?.isNumber !== true) return cell;
    return withFraction(cell, this.#fractions[column] ?? 0);
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map((cell, column) => {
      const width = this.#widths[column] ?? 0;
      return this.#columns[column]?.isNumber === true ? cell.padStart(width) : cell.padEnd(width);
    });
    return `${padded.join('  ').trimEnd()}\n`;
  }
}

/** One thing, a line for each of its fields. */
export function fieldsOf<Item>(item: Item, columns: readonly Column<Item>[], colors: Colors): string {
  const width = Math.max(...columns.map(({ title }) => title.length));
  return columns
    .map(({ title, of }) => `${colors.dim(title.padEnd(width))}  ${printable(String(of(item) ?? '–'))}\n`)
    .join('');
}
