import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = await readFile(new URL('docs/limits.md', root), 'utf8');
const documented = [...page.matchAll(/^\| .+ \| +([\d,]+) +\| .+ \| +`([A-Z_]+)` (\S+) +\|$/gm)].map(
  ([, limit = '', name = '', file = '']) => ({ limit: Number(limit.replaceAll(',', '')), name, file }),
);

/** What a constant of numbers alone is: `16 * 1024`. */
function valueOf(source: string, name: string): number | undefined {
  const [, expression] = new RegExp(`const ${name} = ([\\d_ *]+);`).exec(source) ?? [];
  return expression
    ?.replaceAll('_', '')
    .split('*')
    .map(Number)
    .reduce((product, factor) => product * factor, 1);
}

test('docs/limits.md says something', () => {
  expect(documented.length).toBeGreaterThan(25);
});

test.each(documented)('docs/limits.md says of $name what it is in $file', async ({ limit, name, file }) => {
  expect(valueOf(await readFile(new URL(file, root), 'utf8'), name)).toBe(limit);
});

/** Where what callers may send is limited; what else is limited there is no caller's business, or is said in the schema alone. */
const PLACES = ['lib/api/**/*.ts', 'lib/account/*.ts', 'lib/access/key-ring.ts', 'lib/billing/rating/*.ts'];
const INTERNAL = [
  'MAX_FAULTS lib/api/input.ts',
  'MAX_NAME_LENGTH lib/api/input.ts',
  'MAX_READS lib/api/paging.ts',
  'MAX_WEIGHT lib/api/routes/invoices.ts',
];

test('every limit of what callers send is in docs/limits.md', async () => {
  const missing: string[] = [];
  for await (const file of glob(PLACES, { cwd: root })) {
    const source = await readFile(new URL(file, root), 'utf8');
    for (const [, name = ''] of source.matchAll(/^(?:export )?const (MAX_[A-Z_]+) =/gm)) {
      const isSaid = documented.some((each) => each.name === name && each.file === file);
      if (!isSaid && !INTERNAL.includes(`${name} ${file}`)) missing.push(`${name} ${file}`);
    }
  }
  expect(missing, 'add them to docs/limits.md, or to INTERNAL here').toEqual([]);
});
