/** `npm start`: the whole system on this machine, until it is stopped. */
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as z from 'zod/mini';
import { bootstrapSystem } from './bootstrap.ts';
import { startIssuer, type LocalIssuer } from './issuer.ts';
import { watchParent } from './parent-watch.ts';
import { StartError } from './start-error.ts';
import { startSystem, type SystemOptions } from './system.ts';
import { ensureSynthesized } from './synth.ts';

const environment = z.object({
  PORT: z._default(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(65_535)), 4000),
  DATA_DIR: z._default(z.string().check(z.minLength(1)), '.local'),
});

const stopped = Promise.withResolvers<NodeJS.Signals>();
// A second signal finds no handler and ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopped.resolve);
if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => stopped.resolve('SIGTERM'));

try {
  await run();
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { PORT: port, DATA_DIR: dataDir } = readEnvironment();
  console.log('synthesizing the stack (some seconds, unless nothing has changed)');
  const { templatePath } = await ensureSynthesized();
  console.log(`starting its functions, tables and queues; data in ${dataDir}`);
  const issuer = await startIssuer();
  try {
    await serve(
      {
        ...{ templatePath, dataDir, port, keptCalls: 1000, runsSchedules: true },
        environmentOverrides: issuer.environment,
      },
      issuer,
    );
  } finally {
    await issuer.close();
  }
}

async function serve(options: SystemOptions, issuer: LocalIssuer): Promise<void> {
  const system = await startSystem(options);
  try {
    await writeFile(join(system.dataDir, 'openid-issuer'), `${issuer.url}\n`);
    const { tokenFile } = await bootstrapSystem(system);
    console.log(`account key in ${relative('', tokenFile)}, logs in ${relative('', system.dataDir)}/logs`);
    console.log(`OpenID issuer ${issuer.url}: it believes whoever asks it for a token`);
    console.log(`ready ${system.url}`);
    console.log(`${await stopped.promise}: stopping`);
  } finally {
    await system.close();
  }
}

function readEnvironment() {
  const parsed = z.safeParse(environment, process.env);
  if (parsed.success) return parsed.data;
  throw new StartError(z.prettifyError(parsed.error));
}
