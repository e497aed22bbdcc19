import { open, type FileHandle } from 'node:fs/promises';
import { csvLine } from './csv.ts';

/**
 * A CSV file that is there only once there is something to write. It holds customers' data: only its owner may read it.
 */
export class ReportFile {
  readonly path: string;
  readonly #header: readonly string[];
  #file: Promise<FileHandle> | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  count = 0;

  constructor(path: string, header: readonly string[]) {
    this.path = path;
    this.#header = header;
  }

  /** Lines are whole, whoever else writes at the same time. */
  write(cells: readonly (string | number)[]): Promise<unknown> {
    this.count += 1;
    this.#file ??= open(this.path, 'w', 0o600);
    const file = this.#file;
    const isFirst = this.count === 1;
    this.#writing = this.#writing.then(async () => {
      const handle = await file;
      await handle.appendFile((isFirst ? csvLine(this.#header) : '') + csvLine(cells));
    });
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    await (await this.#file)?.close();
  }
}
