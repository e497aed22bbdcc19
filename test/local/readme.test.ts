import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { kinds } from '../../local/template/kinds.ts';
import { leftOutKinds } from '../../local/template/left-out.ts';

const left = [
  ...leftOutKinds.map(({ type, reason }) => ({ type, property: '(all of it)', reason })),
  ...kinds.flatMap(({ type, noLocalEffect }) =>
    Object.entries(noLocalEffect).map(([property, reason]) => ({
      type,
      property: `\`${property}\``,
      reason,
    })),
  ),
];

test('the README lists everything that has no local effect, with the reasons of the code, and nothing else', async () => {
  const readme = await readFile(new URL('../../local/README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('## What has no local effect');
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  expect(cells).toEqual(left.map(({ type, property, reason }) => [`\`${type}\``, property, reason]));
});
