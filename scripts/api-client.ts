import { writeFile } from 'node:fs/promises';
import { CLIENT_FILE, clientOf } from './api/client.ts';
import { sampleDocument } from './api/sample-document.ts';

await writeFile(CLIENT_FILE, await clientOf(sampleDocument()));
