import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CliError } from '../../cli/exit-codes.ts';
import { keyOf, urlOf, type GlobalOptions } from '../../cli/settings.ts';
import { tokenOf } from '../../lib/access/secret.ts';

const folder = await mkdtemp(join(tmpdir(), 'settings-'));
afterAll(() => rm(folder, { recursive: true }));
const token = tokenOf('onb_live_account_', '0'.repeat(52));
await writeFile(join(folder, 'key'), `${token}\n`);

const options = (some: Partial<GlobalOptions> = {}): GlobalOptions => ({ json: false, ...some });
const local = new URL('http://127.0.0.1:4000');
const remote = new URL('https://api.example.com');

async function refusalOf(act: () => unknown): Promise<number | string> {
  try {
    return String(await act());
  } catch (error) {
    return error instanceof CliError ? error.exitCode : 'another error';
  }
}

describe('where the system is', () => {
  test.each([
    [{ url: 'https://a.example/base' }, {}, 'https://a.example/base'],
    [{}, { ONBOARDING_URL: 'https://b.example' }, 'https://b.example/'],
    [{ url: 'https://a.example' }, { ONBOARDING_URL: 'https://b.example' }, 'https://a.example/'],
    [{}, {}, 'http://127.0.0.1:4000/'],
    [{ url: 'http://localhost:1' }, {}, 'http://localhost:1/'],
    [{ url: 'http://[::1]:1' }, {}, 'http://[::1]:1/'],
    [{ url: 'http://a.example' }, {}, 2],
    [{ url: 'http://127.0.0.1.example' }, {}, 2],
    [{ url: 'ftp://a.example' }, {}, 2],
    [{ url: 'a.example' }, {}, 2],
  ])('%j %j is %s', async (some, env, expected) => {
    expect(await refusalOf(() => urlOf(options(some), { env }).href)).toBe(expected);
  });
});

describe('the key', () => {
  test.each<[string, Partial<GlobalOptions>, Record<string, string>, URL, string | number]>([
    ['from the file that is named', { keyFile: 'key' }, {}, remote, token],
    [
      'from the file before the variable',
      { keyFile: 'key' },
      { ONBOARDING_KEY: 'jwt.of.another' },
      remote,
      token,
    ],
    ['from the variable', {}, { ONBOARDING_KEY: ` ${token}\n` }, remote, token],
    ['from the file that a variable names', {}, { ONBOARDING_KEY_FILE: 'key' }, remote, token],
    ['not from the laptop’s file for another system', {}, {}, remote, 4],
    ['not from a file that is not there', { keyFile: 'none' }, {}, local, 4],
    ['not with a typo', { key: token.replace('0', '1') }, {}, local, 2],
    ['not with what is no token', { key: 'two words' }, {}, local, 2],
  ])('comes %s', async (_, some, env, url, expected) => {
    expect(await refusalOf(() => keyOf(options(some), url, { env, cwd: folder }))).toBe(expected);
  });
});
