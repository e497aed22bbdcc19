import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
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

type Environment = NonNullable<CliSurroundings['env']>;
const bin = fileURLToPath(new URL('../../cli/onboarding.mjs', import.meta.url));

/** As a person starts it: a process of its own. */
export function startCli(args: readonly string[], cwd: string, env: Environment): Promise<CliRun> {
  return ended(execFile(process.execPath, [bin, ...args], { cwd, env: plain(env) }));
}

/** Lines that a page or the command line itself prints, in one shell, which ends at the first that fails. */
export function runLines(lines: string, cwd: string, env: Environment): Promise<CliRun> {
  const npx = `npx() { shift; '${process.execPath}' '${bin}' "$@"; }`;
  return ended(execFile('bash', ['-euo', 'pipefail', '-c', `${npx}\n${lines}`], { cwd, env: plain(env) }));
}

function plain(env: Environment): Environment {
  return { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env };
}

async function ended(child: ChildProcess): Promise<CliRun> {
  child.stdin?.end();
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  await closed;
  return { exitCode: child.exitCode ?? -1, out, err };
}

async function textOf(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
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
