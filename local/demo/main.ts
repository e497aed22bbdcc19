import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { bootstrapSystem } from '../bootstrap.ts';
import { startSystem } from '../system.ts';
import { runMainJob } from './main-job.ts';
import { startReseller } from './reseller.ts';
import { createScreen } from './screen.ts';

/** `npm run demo`: the main job on real HTTP against the very stack that is deployed. Exits 0 only if all was as expected. */
const screen = createScreen(process.stdout);
const dataDir = await mkdtemp(join(tmpdir(), 'onboarding-demo-'));
const notificationSecret = `whsec_${randomBytes(32).toString('base64')}`;
console.log(pc.bold('A signup in the CRM becomes an isolated, working access key'));

const reseller = await startReseller(notificationSecret);
const system = await screen.wait(
  'bundling, synthesizing and starting the deployed stack',
  startSystem({ dataDir }),
);
try {
  const { tokenFile } = await bootstrapSystem(system);
  const accountToken = (await readFile(tokenFile, 'utf8')).trim();
  await runMainJob({ screen, system, accountToken, reseller, notificationSecret });
} catch (error) {
  screen.check(error instanceof Error ? error.message : String(error), false);
} finally {
  await system.close();
  await reseller.close();
  await rm(dataDir, { recursive: true, force: true });
}

const failures = screen.failures();
console.log(
  failures === 0
    ? pc.green('\nEvery step was as expected.')
    : pc.red(`\n${failures} steps were not as expected.`),
);
process.exitCode = failures === 0 ? 0 : 1;
