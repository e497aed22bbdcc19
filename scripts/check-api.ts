import { readFile } from 'node:fs/promises';
import { CLIENT_FILE, clientOf } from './api/client.ts';
import { faultsOfDocument } from './api/lint.ts';
import { sampleDocument } from './api/sample-document.ts';

const document = sampleDocument();
const faults = [...(await faultsOfDocument(document))];
if ((await readFile(CLIENT_FILE, 'utf8')) !== (await clientOf(document))) {
  faults.push('lib/api-client/generated.ts is stale: npm run api-client');
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
