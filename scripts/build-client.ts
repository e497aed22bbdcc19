import { execFileSync } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { bundleHandler } from '../cdk/bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [outDir = path.join(root, 'dist', 'client')] = process.argv.slice(2);

/** What resellers install: `lib/client` as JavaScript with its types, and the CDK construct with its function's code. */
await rm(outDir, { recursive: true, force: true });
const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
const compiled = ['-p', path.join(root, 'tsconfig.client.json'), '--outDir', outDir];
execFileSync(process.execPath, [tsc, ...compiled], { stdio: 'inherit' });
await bundleHandler(
  path.join(root, 'functions', 'authorize-requests', 'handler.ts'),
  path.join(outDir, 'cdk', 'authorize-requests'),
);
await copyFile(path.join(root, 'docs', 'client.md'), path.join(outDir, 'README.md'));

const ours = z
  .object({ name: z.string(), version: z.string(), license: z.string() })
  .parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
/** From the first CDK on that knows Lambda's Node 24, with the constructs that it asks for. */
const peers = { 'aws-cdk-lib': '^2.224.0', constructs: '^10.0.0' };
const manifest = {
  name: `${ours.name}-client`,
  version: ours.version,
  license: ours.license,
  private: true,
  description: 'Let holders of access keys into a service of your own, and report what they use.',
  type: 'module',
  engines: { node: '>=20.3' },
  types: './lib/client/index.d.ts',
  exports: { '.': './lib/client/index.js', './cdk': './cdk/client.js' },
  peerDependencies: peers,
  // Only whoever imports `./cdk` needs them.
  peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((peer) => [peer, { optional: true }])),
};
await writeFile(path.join(outDir, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
console.log(outDir);
