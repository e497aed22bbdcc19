import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { VERIFY_CODES } from '../../lib/access/verify.ts';
import { ADVICE } from '../../lib/api/description/advice.ts';
import { DENIAL_REASONS } from '../../lib/audit/denial-reason.ts';
import { REJECTIONS } from '../../lib/billing/intake/cloud-event.ts';
import { ERRORS } from '../../lib/errors.ts';
import { IGNORED_REASONS } from '../../lib/intake/source.ts';
import { sampleDocument } from '../../scripts/api/sample-document.ts';

const document = sampleDocument();

const pageOf = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const page = await pageOf('errors.md');

test('docs/errors.md lists every code with its status, its title and what to do, and no other', () => {
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

test.each([
  ['What verify answers', VERIFY_CODES, '/v1/accessKeys/verify', 'post'],
  ['Why a usage event is rejected', REJECTIONS, '/v1/usage', 'post'],
  ['Why an attempt was denied', DENIAL_REASONS, '/v1/account/auditEntries', 'get'],
])(
  'docs/errors.md: %s, by every code and no other; so does the description',
  (title, codes, path, method) => {
    const section = page.split('\n## ').find((each) => each.startsWith(`${title}\n`));
    const rows = [...(section ?? '').matchAll(/^\| `(\w+)` +\| .+ \| .+ \|$/gm)];
    expect(rows.map(([, code]) => code)).toEqual(codes);
    const answer = document.paths[path]?.[method]?.responses['200']?.content['application/json']?.schema;
    expect(JSON.stringify(answer)).toContain(`"enum":${JSON.stringify(codes)}`);
  },
);

test('docs/sources.md says every reason for which an event is ignored', async () => {
  const [row = ''] = /^\| `ignored` .*$/m.exec(await pageOf('sources.md')) ?? [];
  const said = [...row.matchAll(/`(\w+)`/g)].map(([, code]) => code).filter((code) => code !== 'ignored');
  expect(said).toEqual(IGNORED_REASONS);
});
