import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export type SourceFile = {
  /** For names of reports beside it. */
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How much was read, from 0 to 1; undefined if nobody knows how much there is. */
  readonly fraction: () => number | undefined;
  /** At the latest then the export was made. */
  readonly modifiedTime: Date;
};

/** @param file a path, or `-` for stdin. @throws CliError usage */
export async function openSource(file: string, io: Pick<Io, 'stdin' | 'cwd' | 'now'>): Promise<SourceFile> {
  if (file === '-') {
    return {
      path: resolve(io.cwd, 'stdin.csv'),
      bytes: bytesOf(io.stdin),
      fraction: () => undefined,
      modifiedTime: io.now(),
    };
  }
  const path = resolve(io.cwd, file);
  try {
    const { size, mtime } = await stat(path);
    const stream = createReadStream(path);
    return {
      path,
      bytes: bytesOf(stream),
      fraction: () => stream.bytesRead / Math.max(1, size),
      modifiedTime: mtime,
    };
  } catch (error) {
    throw usageError(`The file ${file} can not be read.`, 'Is the path right?', { cause: error });
  }
}

async function* bytesOf(stream: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
