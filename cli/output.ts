import { write, type Io } from './io.ts';
import { fieldsOf, Table, type Column } from './table.ts';
import { colorsFor } from './text.ts';

/** How a person sees it: drawings are for terminals alone. */
export type Shown = { readonly colors: ReturnType<typeof colorsFor>; readonly isTerminal: boolean };

/** What was asked for goes to stdout, as JSON or for people; what is said about it goes to stderr. */
export class Output {
  readonly #io: Pick<Io, 'stdout' | 'stderr' | 'env'>;
  readonly isJson: boolean;

  constructor(io: Pick<Io, 'stdout' | 'stderr' | 'env'>, isJson: boolean) {
    this.#io = io;
    this.isJson = isJson;
  }

  async item<Item>(item: Item, columns: readonly Column<Item>[]): Promise<void> {
    const { stdout, env } = this.#io;
    await write(stdout, this.isJson ? jsonLine(item) : fieldsOf(item, columns, colorsFor(stdout, env)));
  }

  /** As the pages come: a list need not fit into memory. @param none what is said of an empty list */
  async list<Item>(
    pages: AsyncIterable<readonly Item[]>,
    columns: readonly Column<Item>[],
    none: string,
    limit = Infinity,
  ): Promise<void> {
    const { stdout, env } = this.#io;
    const table = new Table(columns, colorsFor(stdout, env));
    let total = 0;
    if (this.isJson) await write(stdout, '[');
    for await (const page of pages) {
      const items = page.slice(0, limit - total);
      await write(stdout, this.isJson ? elements(items, total === 0) : table.page(items));
      total += items.length;
      if (total >= limit) break;
    }
    if (this.isJson) await write(stdout, total === 0 ? ']\n' : '\n]\n');
    else if (total === 0) this.notice(none);
  }

  /** What a command found out, in a form of its own for people. */
  async result(value: unknown, text: string): Promise<void> {
    await write(this.#io.stdout, this.isJson ? jsonLine(value) : `${text}\n`);
  }

  /** Several tables below each other; as JSON what they were made of. */
  async tables(value: unknown, make: (shown: Shown) => readonly string[]): Promise<void> {
    const { stdout, env } = this.#io;
    const shown = { colors: colorsFor(stdout, env), isTerminal: stdout.isTTY === true };
    await write(stdout, this.isJson ? jsonLine(value) : make(shown).join('\n'));
  }

  /** A document in a form of its own, as it comes. */
  async document(parts: AsyncIterable<string>): Promise<void> {
    for await (const part of parts) await write(this.#io.stdout, part);
  }

  notice(text: string): void {
    this.#io.stderr.write(`${text}\n`);
  }
}

function jsonLine(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** One a line: a JSON array, and easy to cut for whoever only has grep. */
function elements(items: readonly unknown[], isFirst: boolean): string {
  return items.map((item, index) => `${isFirst && index === 0 ? '' : ','}\n${JSON.stringify(item)}`).join('');
}
