import { parseArgs } from 'node:util';
import { withLanes } from './lanes.ts';
import { runMutants } from './mutants/run-mutants.ts';
import { casesOf, casesOfAll, chosen, sampleOf, type Case } from './plan.ts';
import { recordAll, type Recording } from './record.ts';
import { failureText, summaryText } from './report.ts';
import { scenarioNamed, SCENARIOS } from './scenarios/all.ts';
import { sweep } from './sweep.ts';

const HELP = `Makes every AWS call of every scenario fail in every way, and checks that each run ends where one without a fault ends.

  npm run faults                                        all of it
  npm run faults -- --scenario purge                    every call of one scenario
  npm run faults -- --scenario purge --call 7           every fault of one call
  npm run faults -- --scenario purge --call 7 --fault reply-lost
  npm run faults -- --scenario purge --call 'delete-subprojects PutItem Directory/subproject #2'
  npm run faults -- --scenario purge --list             its calls, numbered
  npm run faults -- --mutants                           breaks the product on purpose: each break must be caught
  npm run faults -- --mutants --mutant unfenced-purge --search

  --one-in <n>   only a fixed sample: one case in so many, without those that wait for timeouts
  --lanes <n>    systems at a time (3)`;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string' },
    call: { type: 'string' },
    fault: { type: 'string' },
    list: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
    search: { type: 'boolean', default: false },
    'one-in': { type: 'string' },
    lanes: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const isOne = values.call !== undefined || values.list;
const laneCount = Number(values.lanes ?? (isOne ? 1 : 3));
const isGood = values.help ? help() : values.mutants ? await runMutants(values, laneCount) : await sweepAll();
process.exitCode = isGood ? 0 : 1;

function help(): boolean {
  console.log(HELP);
  return true;
}

async function sweepAll(): Promise<boolean> {
  const startMilliseconds = performance.now();
  const scenarios = values.scenario === undefined ? SCENARIOS : [scenarioNamed(values.scenario)];
  return withLanes(laneCount, async (lanes) => {
    const recordings = await recordAll(lanes, scenarios);
    if (values.list) return list(recordings);
    const cases = wantedOf(recordings);
    if (cases.length === 0) throw new Error('there is no such case: see --list');
    const results = await sweep(lanes, cases, (result) => {
      if (result.faults.length > 0) console.log(`${failureText(result)}\n`);
    });
    const seconds = (performance.now() - startMilliseconds) / 1000;
    console.log(summaryText(recordings, results, seconds));
    return results.every(({ faults }) => faults.length === 0);
  });
}

/** Said which, also what is the same in another scenario. */
function wantedOf(recordings: readonly Recording[]): readonly Case[] {
  const isSaid = values.scenario !== undefined;
  const cases = chosen(isSaid ? recordings.flatMap(casesOf) : casesOfAll(recordings), values);
  return values['one-in'] === undefined ? cases : sampleOf(cases, Number(values['one-in']));
}

function list(recordings: readonly Recording[]): boolean {
  for (const recording of recordings) {
    console.log(`${recording.scenario.name}: ${recording.scenario.title}`);
    for (const [index, { id, isCold }] of recording.calls.entries()) {
      const faults = casesOf(recording)
        .filter(({ number }) => number === index + 1)
        .map(({ fault }) => fault.name);
      console.log(`${String(index + 1).padStart(4)}  ${id}${isCold ? ' (cold)' : ''}: ${faults.join(' ')}`);
    }
  }
  return true;
}
