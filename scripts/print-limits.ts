/** `node scripts/print-limits.ts`: writes the generated part of docs/limits.md anew from the description of the API. */
import { readFile, writeFile } from 'node:fs/promises';
import { sampleDocument } from './api/sample-document.ts';
import { limitsPage } from './limits-page.ts';

const file = new URL('../docs/limits.md', import.meta.url);
await writeFile(file, limitsPage(await readFile(file, 'utf8'), sampleDocument()));
