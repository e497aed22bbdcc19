import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ADVICE } from '../../lib/api/description/advice.ts';
import { ERRORS } from '../../lib/errors.ts';

test('docs/errors.md lists every code with its status, its title and what to do, and no other', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)];
  const documented = rows.map(([, code, status, title, advice]) => [
    code,
    { status: Number(status), title, advice },
  ]);
  const known = Object.entries(ERRORS).map(([code, error]) => [
    code,
    { ...error, advice: Object.entries(ADVICE).find(([name]) => name === code)?.[1] },
  ]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(known));
});
