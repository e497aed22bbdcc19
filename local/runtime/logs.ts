import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Printed } from './execution-environment.ts';

export type LogLine = {
  readonly functionName: string;
  readonly stream: Printed['stream'];
  /** Undefined outside of an invocation, e.g. while the bundle loads. */
  readonly requestId: string | undefined;
  readonly text: string;
};

export type Logs = {
  /** What functions printed since the start; the last ten thousand lines at least. */
  readonly all: () => readonly LogLine[];
  readonly clear: () => void;
};

export type LogWriter = Logs & {
  readonly write: (functionName: string, printed: Printed, requestId: string | undefined) => void;
  readonly close: () => Promise<void>;
};

const keptLines = 10_000;

/** Writes to `<folder>/<function>.log`, and keeps what was printed for who asks. */
export async function openLogs(folder: string, onLog: (line: LogLine) => void): Promise<LogWriter> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, WriteStream>();
  let lines: LogLine[] = [];

  function fileOf(functionName: string): WriteStream {
    const file =
      files.get(functionName) ?? createWriteStream(join(folder, `${functionName}.log`), { flags: 'a' });
    files.set(functionName, file);
    return file;
  }

  return {
    all: () => [...lines],
    clear: () => (lines = []),
    write(functionName, { stream, text }, requestId) {
      fileOf(functionName).write(text);
      const line = { functionName, stream, requestId, text: text.replace(/\n$/, '') };
      lines.push(line);
      if (lines.length > 2 * keptLines) lines = lines.slice(-keptLines);
      onLog(line);
    },
    async close() {
      await Promise.all(
        [...files.values()].map((file) => {
          file.end();
          return finished(file);
        }),
      );
    },
  };
}
