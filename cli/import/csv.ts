import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse';
import * as z from 'zod/mini';
import { CliError, EXIT } from '../exit-codes.ts';

export type Record = { readonly line: number; readonly cells: readonly string[] };
export type CsvOptions = {
  readonly delimiter?: string | undefined;
  /** As TextDecoder knows it; UTF-8, or what a byte order mark says. */
  readonly encoding?: string | undefined;
};

/** A quote that is never closed would take the rest of the file for one cell. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/**
 * The records of a CSV file, the header first, as they are read: the file need not fit into memory.
 * @throws CliError if it is not what it should be; what came before was handed out
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<Record> {
  const text = decoded(bytes, options.encoding);
  const start = await firstLine(text);
  const parser = parse({
    delimiter: options.delimiter ?? delimiterIn(start),
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // Its failure comes out of the parser too, where it is read.
  pipeline(Readable.from(joined(start, text)), parser).catch(() => undefined);
  try {
    for await (const each of parser) {
      const { info, record } = recordSchema.parse(each);
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw error instanceof CsvError
      ? new CliError(EXIT.failed, `The file is not CSV: ${error.message}.`, ADVICE)
      : error;
  }
}

const ADVICE = 'Mend it and run the same line again: rows that are in already change nothing.';

/** What the parser hands out, whose types say nothing of the option `info`. */
const recordSchema = z.object({ info: z.object({ lines: z.number() }), record: z.array(z.string()) });
async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): AsyncGenerator<string, undefined> {
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of bytes) {
      decoder ??= new TextDecoder(encoding ?? markedEncoding(chunk), { fatal: true });
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const name = encoding ?? 'utf-8';
    throw new CliError(
      EXIT.failed,
      `The file is not ${name.toUpperCase()}.`,
      'Say what it is: --encoding windows-1252, say.',
      { cause: error },
    );
  }
}

function markedEncoding([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The beginning of the text, with the whole header in it. */
async function firstLine(text: AsyncGenerator<string, undefined>): Promise<string> {
  let start = '';
  while (!start.includes('\n') && start.length < MAX_RECORD_CHARACTERS) {
    const next = await text.next();
    if (next.done === true) break;
    start += next.value;
  }
  return start;
}

async function* joined(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

/** Which of the usual ones the header has most of, outside quotes. */
export function delimiterIn(text: string): string {
  const header = text.split('\n', 1)[0]?.replaceAll(/"[^"]*"/g, '') ?? '';
  const counted = [',', ';', '\t', '|'].map((each) => ({ each, count: header.split(each).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.each ?? ',';
}

/** One line of CSV, RFC 4180. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(String).map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n;\t|]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
