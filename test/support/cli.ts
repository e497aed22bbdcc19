import { Readable, Writable } from 'node:stream';
import type { Io } from '../../cli/io.ts';
import { run } from '../../cli/run.ts';

export type CliRun = { readonly exitCode: number; readonly out: string; readonly err: string };

export type CliSurroundings = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** What is done instead of waiting. */
  readonly sleep?: () => Promise<unknown>;
};

/** A stream whose text can be read, as no terminal. */
export function sink(): Writable & { readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: unknown, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { text: () => chunks.join('') });
}

/** One line of the command line in this process, which nobody sleeps in. */
export async function runCli(
  args: readonly string[],
  { cwd = '/', env = {}, input = '', sleep = soon }: CliSurroundings = {},
): Promise<CliRun> {
  const [stdout, stderr] = [sink(), sink()];
  const io: Io = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
    env,
    cwd,
    now: () => new Date(),
    sleep,
  };
  const exitCode = await run(args, io);
  return { exitCode, out: stdout.text(), err: stderr.text() };
}

/** As a shell reads a plain line: words, and quotes around them. */
export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
}

function soon(): Promise<unknown> {
  return new Promise((settle) => setImmediate(settle));
}
