import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSynthesized } from '../../local/synth.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'local-start-'));
  await ensureSynthesized();
});
afterAll(() => rm(dataDir, { recursive: true }));

type Started = { readonly child: ChildProcess; readonly url: string };

/** @returns the URL that it says it is ready at */
async function start(command = process.execPath, commandArguments = ['local/start.ts']): Promise<Started> {
  const child = spawn(command, commandArguments, {
    cwd: root,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready ')) return { child, url: line.slice('ready '.length) };
  }
  throw new Error('it ended before it was ready');
}

async function stop(child: ChildProcess): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return child.exitCode;
}

test('npm start says when it is ready, stops on SIGTERM, and continues with the same account', async () => {
  const keyFile = join(dataDir, 'account-key');
  const first = await start();
  const token = await readFile(keyFile, 'utf8');
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  const projects = await listProjects(first.url, token);
  expect(projects).toMatchObject({ projects: [{ displayName: 'default' }] });
  expect(await stop(first.child)).toBe(0);

  const second = await start();
  expect(await readFile(keyFile, 'utf8')).toBe(token);
  expect(await listProjects(second.url, token)).toEqual(projects);
  expect(await stop(second.child)).toBe(0);
});

test('npm start also stops when npm has only ended the shell that it runs in', async () => {
  const { child } = await start('sh', ['-c', 'true && node local/start.ts']);
  const outputEnded = once(child, 'close');
  child.stdout?.resume();
  child.kill('SIGTERM');
  // Not before the last process that writes to it has gone.
  await outputEnded;
});

async function listProjects(url: string, token: string): Promise<unknown> {
  const response = await fetch(`${url}/v1/projects`, {
    headers: { authorization: `Bearer ${token.trim()}` },
  });
  return response.json();
}
