import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ERRORS } from '../../lib/errors.ts';

test('docs/errors.md lists every code with its status and title, and no other', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (\d+) +\| (.+?) +\|$/gm)];
  const documented = rows.map(([, code, status, title]) => [code, { status: Number(status), title }]);
  expect(Object.fromEntries(documented)).toEqual(ERRORS);
});
