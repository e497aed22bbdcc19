import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { checkPolicy } from './policy-cases.ts';

const HELP = `Asks the policy about random keys, members and resources in random trees, and compares every answer with the
table in docs/policy.md: no path grants what the table does not.

  node scripts/check-policy.ts [--cases 1000000] [--seed <a number>]`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  console.log(`seed ${values.seed}`);
  const counts = await checkPolicy(Number(values.cases), Number(values.seed));
  for (const [answer, count] of [...counts].sort(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(9)}  ${answer}`);
}
