import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzz, fuzzTargets } from './fuzz-targets.ts';

const HELP = `Gives broken input to everything that reads what others send: nothing but refusals may come of it.

  node scripts/fuzz.ts [--runs 100000] [--seed <a number>]

Runs are per reader. What goes wrong is told with the seed that shows it again.`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  console.log(`seed ${values.seed}, ${values.runs} inputs each`);
  for (const [name, target] of await fuzzTargets()) {
    const counts = await fuzz(name, target, Number(values.runs), Number(values.seed));
    console.log(`\n${name}`);
    for (const [outcome, count] of [...counts].sort(([, a], [, b]) => b - a))
      console.log(`${String(count).padStart(9)}  ${outcome}`);
  }
}
