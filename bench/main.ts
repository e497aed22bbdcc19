import { parseArgs } from 'node:util';
import { benchDecisions } from './decisions.ts';
import { benchImports, printImports } from './imports.ts';
import { measureJobs } from './jobs.ts';
import { benchPacks, printPacks } from './packs.ts';
import { benchRollUp, measureGrowth, printRollUp, verdictsOn } from './roll-up/main.ts';
import { scaleTables } from './scale/tables.ts';
import { benchVerification } from './verification.ts';

const HELP = `npm run bench -- [decisions|imports|jobs|packs|roll-up|scale|verify] [--json]

decisions  answers of the policy a second
imports    bytes of each function's bundle, and how long a fresh process takes to import it, beside a handler with the bare
           DynamoDB client that is built in the same run [--runs 15]
jobs       events replayed and subprojects closed a second, on a whole system of this machine
packs      bytes and CPU of a usage event in batches of 1 to 1,000, beside JSON, compressed or not [--events 100000]
roll-up    a shard's day in packs of 100, repeats removed and summed, beside DuckDB reading Parquet [--events 1000000] [--rounds 3]
           [--growth: how much longer ten times the events take]; ends with 1 if it takes more memory or time than it may
scale      what 10 million customers and a billion events a day take, computed from the benches (docs/costs-at-scale.md)
verify     verifying a key over HTTP beside a route that does nothing

Times are of this machine: quote the ratio to the yardstick.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '15' },
    events: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    growth: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const BENCHES: Readonly<Record<string, () => Promise<void> | void>> = {
  decisions: () => benchDecisions(),
  async imports() {
    const rows = await benchImports(Number(values.runs), (progress) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${progress} `);
    });
    show(rows, printImports);
  },
  async jobs() {
    show(await measureJobs(), (lines) => {
      for (const line of lines) console.log(line);
    });
  },
  packs: () => show(benchPacks([1, 10, 100, 1_000], Number(values.events ?? 100_000)), printPacks),
  async 'roll-up'() {
    const [events, rounds] = [Number(values.events ?? 1_000_000), Number(values.rounds)];
    const rows = await benchRollUp(events, rounds);
    const growth = values.growth ? await measureGrowth(events, rounds) : undefined;
    const verdicts = verdictsOn(rows, growth);
    show({ rows, verdicts }, () => {
      printRollUp(rows);
      for (const { text, isMet } of verdicts) console.log(`${isMet ? '✓' : '✗'} ${text}`);
    });
    if (verdicts.some(({ isMet }) => !isMet)) process.exitCode = 1;
  },
  scale() {
    show(scaleTables(), (tables) => {
      for (const table of Object.values(tables)) console.log(`${table}\n`);
    });
  },
  verify: () => benchVerification(),
};

const [name = 'imports'] = positionals;
const bench = values.help ? undefined : BENCHES[name];
if (bench === undefined) console.log(HELP);
else await bench();

function show<Rows>(rows: Rows, print: (rows: Rows) => void): void {
  if (values.json) console.log(JSON.stringify(rows, undefined, 2));
  else print(rows);
}
