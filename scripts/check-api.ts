import { faultsOfDocument } from './api/lint.ts';
import { sampleDocument } from './api/sample-document.ts';

const faults = await faultsOfDocument(sampleDocument());
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
