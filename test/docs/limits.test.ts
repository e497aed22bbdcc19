import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sampleDocument } from '../../scripts/api/sample-document.ts';
import { limitsIn, limitsPage } from '../../scripts/limits-page.ts';

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
const PLACES = [
  'lib/{access,account,api,audit,http,imports,intake,openid}/**/*.ts',
  'lib/billing/{intake,rating}/*.ts',
  'lib/billing/shards.ts',
  'lib/jobs/{closures,replays}/request.ts',
];
const INTERNAL = [
  'MAX_AT_ONCE lib/imports/import-customers.ts',
  'MAX_BEGIN_MS lib/imports/import-customers.ts',
  'MAX_CALLERS lib/audit/denial-limit.ts',
  'MAX_FIRST_DAYS lib/audit/close-days.ts',
  'MAX_KEYS_AGE_MS lib/openid/issuer-keys.ts',
  'MAX_TRIED lib/access/last-use.ts',
  'MAX_VERDICTS lib/access/verdict-cache.ts',
  'MAX_VERDICT_AGE_MS lib/access/verdict-cache.ts',
  'MAX_WAIT_MS lib/intake/receive.ts',
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

test('docs/limits.md says what the description says of every field and parameter', () => {
  const document = sampleDocument();
  expect(limitsPage(page, document), 'node scripts/print-limits.ts writes it anew').toBe(page);
  expect(page).toMatch(/^- 5 items: .*`notifications\.secrets`/m);

  // Counted without knowing the form of a schema: none may be where nobody looks.
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const inputs = operations.map(({ parameters, requestBody }) => [parameters, requestBody]);
  const written = JSON.stringify(inputs).match(/"(?:maxLength|maxItems|maximum|maxProperties)":/g) ?? [];
  expect(limitsIn(document).filter(({ order }) => order < Infinity)).toHaveLength(written.length);
});
