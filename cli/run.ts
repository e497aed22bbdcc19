import { CommanderError } from '@commander-js/extra-typings';
import { ApiError } from './api-error.ts';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';
import { write, type Io } from './io.ts';
import { createProgram } from './program.ts';
import { colorsFor } from './text.ts';

/** Runs one line. @param args without the program's name */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { program, outcome } = createProgram(io);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(error instanceof CliError)) throw error;
    await say(error, args.includes('--json'), io);
    return error.exitCode;
  }
}

async function say(error: CliError, isJson: boolean, io: Io): Promise<void> {
  const { message, advice } = error;
  if (isJson) {
    const problem = error instanceof ApiError ? error.problem : undefined;
    await write(io.stderr, `${JSON.stringify({ error: { message, advice, ...problem } })}\n`);
    return;
  }
  const colors = colorsFor(io.stderr, io.env);
  await write(io.stderr, `${colors.red('✗')} ${message}\n`);
  if (advice !== undefined) await write(io.stderr, `  ${advice}\n`);
}
