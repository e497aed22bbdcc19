import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { structurePage } from '../../scripts/structure-page.ts';

test('docs/which-structure.md is what `onboarding advise` advises by', async () => {
  const page = await readFile(new URL('../../docs/which-structure.md', import.meta.url), 'utf8');
  expect(page, 'node scripts/print-structure.ts writes it anew').toBe(await structurePage());
});
