import { CliError, EXIT, usageError } from './exit-codes.ts';
import type { Io } from './io.ts';

/**
 * Asks a person before what can't be undone. Where nobody can be asked, only `--yes` will do.
 * @throws CliError if they do not want it, or nobody is there
 */
export async function confirm(
  question: string,
  isYes: boolean | undefined,
  io: Pick<Io, 'stdin' | 'stderr'>,
): Promise<void> {
  if (isYes === true) return;
  const { stdin, stderr } = io;
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw usageError(`${question} Nobody is here to be asked.`, 'If you are sure, say --yes.');
  }
  // Loaded only where somebody is asked: the command line starts faster without.
  const { default: ask } = await import('@inquirer/confirm');
  const isSure = await ask({ message: question, default: false }, { input: stdin, output: stderr }).catch(
    () => false,
  );
  if (!isSure) throw new CliError(EXIT.failed, 'Nothing was done.');
}
