import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import type { Io } from './io.ts';

type Reading = Pick<Io, 'stdin' | 'cwd'>;

/** @param file a path, or `-` for stdin. @throws CliError usage */
export async function readText(file: string, io: Reading): Promise<string> {
  if (file === '-') return text(io.stdin);
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw usageError(`The file ${file} can not be read.`, 'Is the path right?', { cause: error });
  }
}

/** The words of a file, a line each. */
export async function readLines(file: string, io: Reading): Promise<readonly string[]> {
  return (await readText(file, io))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const objectSchema = z.record(z.string(), z.unknown());

/** A file with a JSON object. @throws CliError usage */
export async function readJsonObject(file: string, io: Reading): Promise<Record<string, unknown>> {
  const content = await readText(file, io);
  try {
    return objectSchema.parse(JSON.parse(content));
  } catch (error) {
    throw usageError(`The file ${file} holds no JSON object.`, undefined, { cause: error });
  }
}

/** Where secrets come from, which are never on the command line. */
export type SecretPlace = { readonly file?: string | undefined; readonly env?: string | undefined };

/**
 * From a file (one a line), from a variable (separated by blanks), or from a person.
 * @param what it is, for the question
 * @throws CliError usage
 */
export async function readSecrets(
  what: string,
  { file, env }: SecretPlace,
  io: Io,
): Promise<readonly string[]> {
  const secrets =
    file !== undefined
      ? await readLines(file, io)
      : env !== undefined
        ? (io.env[env] ?? '').split(/\s+/).filter((word) => word !== '')
        : [await askSecret(what, io)];
  if (secrets.length === 0)
    throw usageError(`There is no ${what} in ${file ?? `the variable ${env ?? ''}`}.`);
  return secrets;
}

async function askSecret(what: string, { stdin, stderr }: Io): Promise<string> {
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw usageError(`Where is the ${what}?`, 'Name a file with it, or a variable: --help says how.');
  }
  const { default: ask } = await import('@inquirer/password');
  const secret = await ask({ message: `${what}:`, mask: true }, { input: stdin, output: stderr }).catch(
    () => '',
  );
  if (secret === '') throw new CliError(EXIT.failed, 'Nothing was done.');
  return secret;
}
