import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bootstrapSystem } from '../../local/bootstrap.ts';
import { startSystem } from '../../local/system.ts';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

test('the curl lines of the README do what they say', async () => {
  const [, script = ''] = /```sh play\n(.*?)```/s.exec(readme) ?? [];
  const dataDir = await mkdtemp(join(tmpdir(), 'readme-'));
  const system = await startSystem({ dataDir });
  try {
    await bootstrapSystem(system);
    const here = script.replaceAll('http://127.0.0.1:4000', system.url).replaceAll('.local/', `${dataDir}/`);
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', here]);
    expect(stdout).toContain(`${system.url}/claim#onbclaim_`);
    const verdicts = [...stdout.matchAll(/"valid":(true|false),"code":"(\w+)"/g)].map(([, valid, code]) => [
      valid,
      code,
    ]);
    expect(verdicts).toEqual([
      ['true', 'valid'],
      ['false', 'insufficient_scope'],
      ['false', 'subproject_closed'],
    ]);
    expect(stdout).toMatch(/^closing$/m);
  } finally {
    await system.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('every file that the README links to is there', async () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(5);
  await Promise.all(links.map((link) => access(new URL(`../../${link}`, import.meta.url))));
});
