#!/usr/bin/env node
// Runs the command line on the Node that `npm ci` installs, whichever Node started this: TypeScript runs on it as it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const wanted = 24;
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const bundled = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  // What was compiled once starts faster the next time; in a folder that nobody else may write to.
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/onboarding', import.meta.url)));
  await import('./main.ts');
} else if (existsSync(bundled)) {
  const child = spawn(bundled, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches both: the child decides what it means.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
} else {
  console.error(
    `This needs Node ${wanted} and runs on ${process.version}: run \`npm ci\` first, which installs it.`,
  );
  process.exitCode = 2;
}
