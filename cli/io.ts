import { setTimeout } from 'node:timers/promises';

/** Everything outside: handed in, so that a test runs a whole command in its own process. */
export type Io = {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Out;
  readonly stderr: Out;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<unknown>;
};

export type Out = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    now: () => new Date(),
    sleep: (ms) => setTimeout(ms),
  };
}

/** Waits until the stream took it: a list of a million may be read slowly. */
export function write(out: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((settle, fail) => {
    out.write(text, (error) => (error ? fail(error) : settle()));
  });
}
