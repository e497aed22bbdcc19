/** `node scripts/print-structure.ts`: writes docs/which-structure.md anew from the table that advises. */
import { writeFile } from 'node:fs/promises';
import { structurePage } from './structure-page.ts';

await writeFile(new URL('../docs/which-structure.md', import.meta.url), await structurePage());
