import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test, vi } from 'vitest';
import { parseTemplateDocument } from '../../local/template/document.ts';
import { createKey, createProject, createSubproject, useSystem } from '../support/system.ts';

// Compilers, and all of CDK.
vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = await readFile(join(root, 'docs', 'client.md'), 'utf8');
const [service = '', infrastructure = ''] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);

const { system, owner } = await useSystem();

/** A reseller's own project. What npm packs of the package is installed there, as on a machine without a network. */
const home = await mkdtemp(join(tmpdir(), 'reseller-'));
afterAll(() => rm(home, { recursive: true, force: true }));
const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)(command, args, { cwd: home, env: { ...process.env, ...env } });
await run(process.execPath, [join(root, 'scripts', 'build-client.ts'), join(home, 'built')]);
// What this machine's npm remembers of CDK is no part of it.
const npmCache = { npm_config_cache: join(home, 'npm-cache') };
await run('npm', ['pack', '--offline', './built'], npmCache);
const [tarball = ''] = (await readdir(home)).filter((name) => name.endsWith('.tgz'));
await writeFile(join(home, 'package.json'), '{"type": "module"}');
await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], npmCache);
const installed = await readdir(join(home, 'node_modules'));

/** What else a reseller has there. */
for (const name of ['@types/node', 'aws-cdk-lib', 'constructs']) {
  const link = join(home, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(root, 'node_modules', name), link);
}

/** This Node, and the machine's own, if that is another that the package is for. */
const nodes = [process.execPath, ...(await nodeOfTheMachine())];

async function nodeOfTheMachine(): Promise<string[]> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((dir) => !dir.includes('node_modules'));
  const node = folders.map((dir) => join(dir, 'node')).find((file) => existsSync(file));
  if (node === undefined || node === process.execPath) return [];
  const { stdout } = await run(node, ['-p', 'process.versions.node']);
  const [major = 0, minor = 0] = stdout.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 3) ? [node] : [];
}

/** As a reseller's compiler does. It does not look into CDK's types, and so would take ours for `any` if they were broken. */
async function compile(name: string, code: string, resolution = 'nodenext'): Promise<void> {
  await writeFile(join(home, `${name}.ts`), code);
  const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  const options = [
    '--strict',
    ...(resolution === 'nodenext' ? [] : ['--noEmit']),
    '--module',
    resolution === 'nodenext' ? 'nodenext' : 'esnext',
    '--moduleResolution',
    resolution,
    '--target',
    'es2022',
    '--types',
    'node',
    '--skipLibCheck',
  ];
  const { stdout } = await run(process.execPath, [tsc, ...options, `${name}.ts`]).catch(outputOf);
  expect(stdout).toBe('');
}

const outputOf = (error: { stdout: string }) => error;

test('the package brings nothing along', () => {
  expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['subproject-onboarding-client']);
});

test('a service lets customers in and reports what they use, as docs/client.md says', async () => {
  const typed = `${service}\n// @ts-expect-error -- a typed answer\nverify.nothing;`;
  await compile('service', typed, 'bundler');
  await compile('service', typed);
  const projectId = await createProject(owner, {
    onboarding: { defaultPlan: 'basic', plans: { basic: { scopes: ['messages:send'] } } },
  });
  const scopes = ['accessKeys:verify', 'usage:write'];
  const { token: productToken } = await createKey(owner, `projects/${projectId}`, { scopes });
  const subprojectId = await createSubproject(owner, projectId);
  const neighbourId = await createSubproject(owner, projectId);
  const { token } = await createKey(owner, `subprojects/${subprojectId}`);

  const env = { ONBOARDING_URL: system.url, ONBOARDING_KEY: productToken };
  for (const node of nodes) {
    const mark = system.calls.mark();
    const serve = (id: string) => run(node, ['service.js', token, id], env);
    // Another Node may have warnings of its own.
    const silence = node === process.execPath ? { stderr: '' } : {};
    expect(await serve(subprojectId)).toMatchObject({ stdout: 'valid\n', ...silence });
    expect(await serve(neighbourId)).toMatchObject({ stdout: 'wrong_subproject\n', ...silence });
    const packs = system.calls
      .since(mark)
      .filter(({ functionName, action }) => functionName === 'record-usage' && action === 'PutItem');
    expect(packs).toHaveLength(1);
  }
});

test('a CDK app puts the authorizer before its own API, as docs/client.md says', async () => {
  await compile(
    'infrastructure',
    `${infrastructure}\n// @ts-expect-error -- a typed construct\nauthorizer.nothing;`,
  );
  const out = join(home, 'cdk.out');
  await run(nodes.at(-1) ?? '', ['infrastructure.js'], { CDK_OUTDIR: out });
  const template: unknown = JSON.parse(await readFile(join(out, 'Messaging.template.json'), 'utf8'));
  const resources = Object.values(parseTemplateDocument(template, 'of the reseller').Resources);
  expect(resources.map(({ Type }) => Type)).toContain('AWS::ApiGatewayV2::Authorizer');
  const [asset = ''] = (await readdir(out)).filter((name) => name.startsWith('asset.'));
  expect(await readdir(join(out, asset))).toContain('handler.mjs');
});
