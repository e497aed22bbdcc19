import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkPolicy, readPolicyTable } from '../../scripts/policy-cases.ts';
import { policyPage } from '../../scripts/policy-page.ts';
import { ACTIONS } from '../../lib/access/policy.ts';

test('docs/policy.md is what the code decides by', async () => {
  const page = await readFile(new URL('../../docs/policy.md', import.meta.url), 'utf8');
  expect(page, 'node scripts/print-policy.ts writes it anew').toBe(await policyPage());
  expect((await readPolicyTable()).map(({ action }) => action)).toEqual(Object.keys(ACTIONS));
});

/** `node scripts/check-policy.ts` asks a million. */
test('no path through a random tree grants what the printed table does not, nor refuses what it grants (I3)', async () => {
  const counts = await checkPolicy(20_000, 7);
  expect([...counts.keys()].sort()).toEqual(['allowed', 'elsewhere', 'level', 'role', 'scope']);
  for (const [answer, count] of counts) expect(count, answer).toBeGreaterThan(1_000);
});
