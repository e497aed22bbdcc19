import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { benchImports } from '../../bench/imports.ts';

test('every function is imported and timed, with the variables that it reads', async () => {
  const folders = await readdir('functions', { withFileTypes: true });
  const functions = folders.filter((folder) => folder.isDirectory()).map(({ name }) => name);
  const rows = await benchImports(1, () => undefined);
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining([...functions, 'bare-dynamodb']));
  for (const { medianMs, bytes } of rows) expect([medianMs > 0, bytes > 0]).toEqual([true, true]);
});
