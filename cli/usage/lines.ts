import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** A line of a file that is no event at all. */
export type BadLine = { readonly line: number; readonly text: string };
export type EventLine = { readonly line: number; readonly event: unknown; readonly byteCount: number };

/** Newline-delimited JSON (https://github.com/ndjson/ndjson-spec), one event a line; empty lines are none. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<EventLine | BadLine> {
  const lines = createInterface({ input: Readable.from(bytes), crlfDelay: Infinity });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() === '') continue;
    yield parsed(json, line);
  }
}

function parsed(text: string, line: number): EventLine | BadLine {
  try {
    return { line, event: JSON.parse(text), byteCount: Buffer.byteLength(text) };
  } catch {
    return { line, text };
  }
}
