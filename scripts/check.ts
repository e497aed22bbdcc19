import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import pc from 'picocolors';

/** Everything that can be wrong without running the product; each check is also a command of its own. */
const CHECKS: readonly { readonly name: string; readonly command: string }[] = [
  { name: 'format', command: 'prettier --check --log-level warn .' },
  { name: 'types', command: 'tsc -p .' },
  { name: 'types in the browser', command: 'tsc -p tsconfig.browser.json' },
  { name: 'lint', command: 'eslint --max-warnings 0 .' },
  { name: 'dead code and unused dependencies', command: 'knip' },
  { name: 'description of the API, and the client made of it', command: 'node scripts/check-api.ts' },
  { name: 'template', command: 'node cdk/app.ts' },
];

type Result = { readonly name: string; readonly isGood: boolean };

const queue = [...CHECKS];
const results: Result[] = [];
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));

const failed = results.filter(({ isGood }) => !isGood);
console.log(
  failed.length === 0
    ? pc.green('all checks passed')
    : pc.red(`failed: ${failed.map(({ name }) => name).join(', ')}`),
);
process.exit(failed.length === 0 ? 0 : 1);

async function work(): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const startedMs = performance.now();
    const { exitCode, output } = await run(check.command);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    const isGood = exitCode === 0;
    results.push({ name: check.name, isGood });
    console.log(
      `${isGood ? pc.green('ok  ') : pc.red('FAIL')} ${check.name} (${check.command}) ${seconds} s`,
    );
    if (!isGood) console.log(output);
  }
}

function run(command: string): Promise<{ exitCode: number | null; output: string }> {
  const [file = '', ...args] = command.split(' ');
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('close', (exitCode) => settle({ exitCode, output }));
  });
}
