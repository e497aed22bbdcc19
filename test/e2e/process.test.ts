import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod/mini';
import { ensureSynthesized } from '../../local/synth.ts';
import { jsonOf, sendRequest, textIn, verdictOf, type Answer } from '../support/http.ts';
import { portOf } from '../../local/demo/reseller.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'process-'));
  await ensureSynthesized();
});
afterAll(() => rm(dataDir, { recursive: true }));

type Environment = Readonly<Record<string, string>>;
type Ended = { readonly exitCode: number | null; readonly output: string };

/** In CI too, what is printed is read here without colours. */
const plain = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };

/** What a command prints and how it ends, if it ends by itself. */
async function run(file: string, args: readonly string[], environment: Environment = {}): Promise<Ended> {
  const child = execFile(file, args, { cwd: root, env: { ...plain, ...environment } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: string) => (output += chunk));
  await once(child, 'close');
  return { exitCode: child.exitCode, output };
}

type Running = {
  readonly child: ChildProcess;
  readonly url: string;
  /** The owner, with what the account's key file holds. */
  readonly owner: (method: string, path: string, body?: object) => Promise<Answer>;
  readonly stop: () => Promise<number | null>;
};

async function start(): Promise<Running> {
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    // Not before the last process that writes to it has gone: the shell of npm, and the server.
    await ended;
    return child.exitCode;
  };
  onTestFinished(async () => {
    await stop();
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    const token = (await readFile(join(dataDir, 'account-key'), 'utf8')).trim();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const owner: Running['owner'] = (method, path, body) =>
      sendRequest(url, { method, path, headers, ...(body && { body: JSON.stringify(body) }) });
    return { child, url, owner, stop };
  }
  throw new Error('npm start ended before it was ready');
}

describe('npm start', () => {
  test('serves with the account’s key in a file of its owner, and goes on later with what was made', async () => {
    const first = await start();
    const keyFile = join(dataDir, 'account-key');
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(keyFile, 'utf8')).toMatch(/^onb_live_account_[0-9a-z]{52}_[0-9a-z]{7}\n$/);
    const projectId = textIn(await first.owner('POST', '/v1/projects', { displayName: 'Kept' }), 'projectId');
    const path = `/v1/projects/${projectId}/subprojects`;
    const subprojectId = textIn(await first.owner('POST', path, { displayName: 'Kept too' }), 'subprojectId');
    const key = await first.owner('POST', `/v1/subprojects/${subprojectId}/accessKeys`, {
      displayName: 'Key',
    });
    const link = textIn(await first.owner('POST', `/v1/subprojects/${subprojectId}/claimLink`), 'url');
    const token = await readFile(keyFile, 'utf8');
    await first.stop();
    await expect(first.owner('GET', '/v1/projects')).rejects.toThrow('ECONNREFUSED');

    const second = await start();
    expect(await readFile(keyFile, 'utf8')).toBe(token);
    expect(jsonOf(await second.owner('GET', path))).toMatchObject({ subprojects: [{ subprojectId }] });
    const verified = await second.owner('POST', '/v1/accessKeys/verify', { token: textIn(key, 'token') });
    expect(jsonOf(verified)).toMatchObject({ valid: true, subprojectId });
    const again = await second.owner('POST', `/v1/subprojects/${subprojectId}/claimLink`);
    expect(new URL(textIn(again, 'url')).hash).toBe(new URL(link).hash);
    expect(verdictOf(await second.owner('GET', '/v1/projects'))).toBe('200');
  });

  test('says in one line why it can’t start, and exits with 1', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const port = String(portOf(server.address()));
    const direct = ['local/start.ts'];
    const taken = await run(process.execPath, direct, { PORT: port, DATA_DIR: dataDir });
    expect(taken.exitCode).toBe(1);
    expect(taken.output).toContain(
      `Port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another by PORT.`,
    );
    const odd = await run(process.execPath, direct, { PORT: 'eighty', DATA_DIR: dataDir });
    expect(odd.exitCode).toBe(1);
    expect(odd.output).toContain('PORT');
    for (const { output } of [taken, odd]) expect(output).not.toMatch(/^\s+at /m);
  });

  test('refuses a data folder that another one runs on', async () => {
    await start();
    const second = await run(process.execPath, ['local/start.ts'], { PORT: '0', DATA_DIR: dataDir });
    expect(second.exitCode).toBe(1);
    expect(second.output).toContain('is in use by another system: stop it, or choose another by DATA_DIR');
  });
});

describe('npm run demo', () => {
  test('shows the main job and exits with 0', async () => {
    const { exitCode, output } = await run('npm', ['run', 'demo']);
    expect(output).toContain('Every step was as expected.');
    expect(output).not.toContain('✗');
    expect(output.match(/✓/g)?.length).toBeGreaterThan(20);
    expect(exitCode).toBe(0);
  });

  test('exits with 1 when a step is not as expected', async () => {
    // The API itself is as it is: a product that is told yes for no lets everybody in.
    const lie = `const real = globalThis.fetch;
      globalThis.fetch = async (url, init) => {
        const response = await real(url, init);
        if (!String(url).endsWith('/v1/accessKeys/verify')) return response;
        return Response.json({ ...(await response.json()), valid: true });
      };`;
    const { exitCode, output } = await run(process.execPath, [
      '--import',
      dataUrl(lie),
      'local/demo/main.ts',
    ]);
    expect(output).toMatch(/✗ in its neighbour’s: turned away/);
    expect(output).toMatch(/\d steps were not as expected/);
    expect(exitCode).toBe(1);
  });
});

describe('on an older Node', () => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });
    Object.defineProperty(process, 'version', { value: 'v20.19.0' });`;

  test('every script says in one line what to do, and exits with 1', async () => {
    const { exitCode, output } = await run(process.execPath, [
      '--import',
      dataUrl(older),
      'scripts/require-node.mjs',
    ]);
    expect(output).toMatch(/^This needs Node 24 and runs on v20\.19\.0: run `npm ci`.*\n$/);
    expect(exitCode).toBe(1);
  });

  test('no script goes past that check', async () => {
    const text = await readFile(join(root, 'package.json'), 'utf8');
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
    for (const [name, command] of Object.entries(scripts)) {
      expect(command, name).toMatch(/^node scripts\/require-node\.mjs && /);
    }
  });

  test('on this one it says nothing', async () => {
    expect(await run(process.execPath, ['scripts/require-node.mjs'])).toEqual({ exitCode: 0, output: '' });
  });
});

function dataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}
