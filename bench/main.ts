import { parseArgs } from 'node:util';
import { benchDecisions } from './decisions.ts';
import { benchImports, printImports } from './imports.ts';
import { measureJobs } from './jobs.ts';
import { benchVerification } from './verification.ts';

const HELP = `Bytes of each function's bundle, and how long a fresh process takes to import it, beside a handler with the bare
DynamoDB client that is built in the same run; policy decisions a second; and verifying
a key over HTTP beside a route that does nothing.

  npm run bench -- [--runs 15] [--json]
  npm run bench -- --jobs        events replayed and subprojects closed a second, on a whole system of this machine

Times are of this machine: quote the ratio to the yardstick.`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    jobs: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else if (values.jobs) {
  for (const line of await measureJobs()) console.log(line);
} else {
  const rows = await benchImports(Number(values.runs), (progress) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${progress} `);
  });
  if (values.json) console.log(JSON.stringify(rows, undefined, 2));
  else {
    printImports(rows);
    benchDecisions();
    await benchVerification();
  }
}
