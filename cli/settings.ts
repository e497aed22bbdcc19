import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { parseToken } from '../lib/access/token.ts';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import type { Io } from './io.ts';

/** The options of every command. */
export const globalOptionsSchema = z.object({
  url: z.optional(z.string()),
  key: z.optional(z.string()),
  keyFile: z.optional(z.string()),
  json: z._default(z.boolean(), false),
});
export type GlobalOptions = z.infer<typeof globalOptionsSchema>;

export const LOCAL_URL = 'http://127.0.0.1:4000';
const LOCAL_KEY_FILE = '.local/account-key';
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Where the system is. @throws CliError for what is no URL, and for one over which a key would go in the clear */
export function urlOf({ url }: GlobalOptions, { env }: Pick<Io, 'env'>): URL {
  const text = url ?? env['ONBOARDING_URL'] ?? LOCAL_URL;
  const parsed = URL.parse(text);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw usageError('The URL of the system is not one.', 'Such as --url https://api.example.com');
  }
  if (parsed.protocol === 'http:' && !isLocal(parsed)) {
    throw usageError('The key would go over the network in the clear: use the https URL.');
  }
  return parsed;
}

export function isLocal({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}

/**
 * The first that is given: `--key`, `--key-file`, ONBOARDING_KEY, ONBOARDING_KEY_FILE; for the laptop's system, what `npm start` wrote.
 * @throws CliError not allowed, if there is none; usage, if it is none
 */
export async function keyOf(options: GlobalOptions, url: URL, io: Pick<Io, 'env' | 'cwd'>): Promise<string> {
  const key = await readKey(options, url, io);
  // A typo shows here, and nothing of it goes anywhere.
  if (key.startsWith('onb_') && parseToken(key) === undefined) {
    throw usageError('The key has a typo: its checksum does not fit.', 'Copy the whole token, on one line.');
  }
  if (!/^[\x21-\x7e]+$/.test(key)) throw usageError('The key is no token: it has other characters.');
  return key;
}

async function readKey(
  { key, keyFile }: GlobalOptions,
  url: URL,
  io: Pick<Io, 'env' | 'cwd'>,
): Promise<string> {
  if (key !== undefined) return key.trim();
  if (keyFile !== undefined) return readKeyFile(keyFile, io.cwd);
  const ofEnvironment = io.env['ONBOARDING_KEY'];
  if (ofEnvironment !== undefined && ofEnvironment !== '') return ofEnvironment.trim();
  const file = io.env['ONBOARDING_KEY_FILE'] ?? (isLocal(url) ? LOCAL_KEY_FILE : undefined);
  if (file !== undefined) return readKeyFile(file, io.cwd);
  throw new CliError(
    EXIT.notAllowed,
    'There is no key to ask with.',
    'Put it into a file that only you can read and name it: --key-file ~/.onboarding-key (or ONBOARDING_KEY_FILE, or ONBOARDING_KEY).',
  );
}

async function readKeyFile(file: string, cwd: string): Promise<string> {
  try {
    return (await readFile(resolve(cwd, file), 'utf8')).trim();
  } catch (error) {
    const advice =
      file === LOCAL_KEY_FILE
        ? '`npm start` writes it; elsewhere name the file: --key-file.'
        : 'Is the path right, and may you read it?';
    throw new CliError(EXIT.notAllowed, `The key file ${file} can not be read.`, advice, { cause: error });
  }
}
