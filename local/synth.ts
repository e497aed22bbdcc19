import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.ts';

export type Synthesized = { readonly outDir: string; readonly templatePath: string };

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'local-synth');

/** Everything that template and bundles are made of. */
const sources = ['cdk', 'functions', 'lib', 'cdk.json', 'package-lock.json'];

/** Older results are swept. A system that runs on one still loads its bundles from there, so this is long. */
const keptMilliseconds = 30 * 24 * 60 * 60 * 1000;

/**
 * The stack's template with its bundles, from the cache if nothing that goes into it has changed. Safe when several
 * processes ask at once: one synthesizes, the others wait for it.
 */
export async function ensureSynthesized(): Promise<Synthesized> {
  const hash = await hashOfSources();
  const outDir = join(cache, hash);
  await mkdir(cache, { recursive: true });
  return (
    (await readResult(outDir)) ??
    (await withLock(`${outDir}.lock`, () => synthesizeOnce(outDir, hash))) ??
    // A file was edited meanwhile, and what was made of the old and the new is nothing.
    ensureSynthesized()
  );
}

async function synthesizeOnce(outDir: string, hash: string): Promise<Synthesized | undefined> {
  const made = await readResult(outDir);
  if (made !== undefined) return made;

  await sweep();
  await rm(outDir, { recursive: true, force: true });
  // Loaded only when needed: CDK takes seconds.
  const { synthesize } = await import('../cdk/synth.ts');
  // Unstaged, a function's code lies in the folder that has its name.
  const context = { 'aws:cdk:disable-asset-staging': true };
  const { templatePath } = await synthesize({ outDir, context });
  if ((await hashOfSources()) !== hash) return undefined;
  await writeFile(resultFile(outDir), relative(outDir, templatePath));
  return { outDir, templatePath };
}

/** Written last: where it is, the result is whole. */
function resultFile(outDir: string): string {
  return join(outDir, 'template-path');
}

async function readResult(outDir: string): Promise<Synthesized | undefined> {
  try {
    return { outDir, templatePath: join(outDir, await readFile(resultFile(outDir), 'utf8')) };
  } catch {
    return undefined;
  }
}

async function hashOfSources(): Promise<string> {
  const files = (await Promise.all(sources.map((source) => filesUnder(join(root, source))))).flat().sort();
  // The template names its bundles by absolute paths: a project that was moved has none of them.
  const hash = createHash('sha256').update(process.version).update(cache);
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

async function sweep(): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > keptMilliseconds) await rm(path, { recursive: true, force: true });
  }
}
