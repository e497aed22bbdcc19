/** `node scripts/print-policy.ts`: writes docs/policy.md anew from the code that decides. */
import { writeFile } from 'node:fs/promises';
import { policyPage } from './policy-page.ts';

await writeFile(new URL('../docs/policy.md', import.meta.url), await policyPage());
