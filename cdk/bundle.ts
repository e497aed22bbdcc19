import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { apiPage } from './bundle-api-page.ts';
import { browserText } from './bundle-browser.ts';

/**
 * One function's code: `dir` holds its `handler.mjs` and what that loads only once it is needed (`import()`), a file each. `bytes` is
 * what every start reads: the handler, and what it shares with such a file.
 */
export type Bundle = { dir: string; bytes: number };
/** By function name, the name of its folder in `functions/`. */
export type Bundles = Partial<Record<string, Bundle>>;

const ownFile = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Builds each `functions/<name>/handler.ts` into `<outDir>/bundles/<name>/handler.mjs`. esbuild's account of what weighs
 * in it is written to `<outDir>/bundles/<name>.meta.json`: beside that folder, which is deployed as it is.
 *
 * @param plugins for builds that shall differ from what is deployed, to compare with it
 * @throws esbuild's BuildFailure, with file and line, if a function does not compile.
 */
export async function bundleFunctions(
  outDir: string,
  functionsDir = ownFile('../functions/'),
  plugins: readonly Plugin[] = [],
): Promise<Bundles> {
  const bundlesDir = path.resolve(outDir, 'bundles');
  await rm(bundlesDir, { recursive: true, force: true });
  await mkdir(bundlesDir, { recursive: true });
  const folders = await readdir(functionsDir, { withFileTypes: true });
  const names = folders.filter((folder) => folder.isDirectory()).map(({ name }) => name);
  const bundles = await Promise.all(
    names.sort().map(async (name) => {
      const dir = path.join(bundlesDir, name);
      const metafile = await bundleHandler(path.join(functionsDir, name, 'handler.ts'), dir, plugins);
      await writeFile(`${dir}.meta.json`, JSON.stringify(metafile));
      return [name, { dir, bytes: startBytesOf(metafile) }] as const;
    }),
  );
  return Object.fromEntries(bundles);
}

/** Of the handler and all that it imports by a statement, and those import. */
function startBytesOf({ outputs }: Metafile): number {
  const entry = Object.keys(outputs).filter((file) => path.basename(file) === 'handler.mjs');
  const read = new Set(entry);
  for (const file of read) {
    const imports = outputs[file]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
    for (const imported of imports) if (outputs[imported.path]) read.add(imported.path);
  }
  return [...read].reduce((bytes, file) => bytes + (outputs[file]?.bytes ?? 0), 0);
}

/** @returns esbuild's account of what weighs in `<dir>/handler.mjs` */
export async function bundleHandler(
  entry: string,
  dir: string,
  plugins: readonly Plugin[] = [],
): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [entry],
    outdir: dir,
    entryNames: 'handler',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported by `import()` is a file of its own: within the handler's it would be read, if not run, at every start.
    splitting: true,
    chunkNames: '[name]-[hash]',
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The AWS packages' ES modules: their CommonJS builds (esbuild's default for Node) don't tree-shake, 525 KB for 330.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': ownFile('lambda-credentials.ts') },
    plugins: [...plugins, browserText, apiPage],
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  refuseRequire(entry, metafile);
  return metafile;
}

/**
 * An ES module has no `require`, so a CommonJS dependency that requires a part of Node would fail when the function
 * first starts. None does; one that comes needs esbuild's `banner` with `createRequire`, and is told so here.
 *
 * @throws Error naming what is required.
 */
function refuseRequire(entry: string, { outputs }: Metafile): void {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const required = imports.filter(({ kind, external }) => kind === 'require-call' && external === true);
  if (required.length === 0) return;
  const names = required.map((found) => found.path).join(', ');
  throw new Error(`${entry}: a CommonJS dependency requires ${names}; an ES module bundle has no require()`);
}
