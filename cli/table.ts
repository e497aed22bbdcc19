import type { colorsFor } from './text.ts';
import { printable } from './text.ts';

export type Column<Item> = {
  readonly title: string;
  readonly of: (item: Item) => string | number | null | undefined;
};

type Colors = ReturnType<typeof colorsFor>;

/** Lines of equal columns; pages after the first keep at least the widths of the pages before. */
export class Table<Item> {
  readonly #columns: readonly Column<Item>[];
  readonly #colors: Colors;
  #widths: readonly number[];
  #isBegun = false;

  constructor(columns: readonly Column<Item>[], colors: Colors) {
    this.#columns = columns;
    this.#colors = colors;
    this.#widths = columns.map(({ title }) => title.length);
  }

  page(items: readonly Item[]): string {
    const rows = items.map((item) => this.#columns.map(({ of }) => printable(String(of(item) ?? '–'))));
    this.#widths = this.#widths.map((width, column) =>
      Math.max(width, ...rows.map((row) => (row[column] ?? '').length)),
    );
    const lines = rows.map((row) => this.#line(row));
    if (this.#isBegun || items.length === 0) return lines.join('');
    this.#isBegun = true;
    return this.#colors.bold(this.#line(this.#columns.map(({ title }) => title))) + lines.join('');
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map((cell, column) => cell.padEnd(this.#widths[column] ?? 0));
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
