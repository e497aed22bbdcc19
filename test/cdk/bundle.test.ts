import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { bundleFunctions, type Bundles } from '../../cdk/bundle.ts';

const inputs = z.record(z.string(), z.object({ bytesInOutput: z.number() }));
const imports = z.array(z.object({ path: z.string(), kind: z.string() }));
const metafileSchema = z.object({ outputs: z.record(z.string(), z.object({ inputs, imports })) });

/** What every start of a function reads: its handler, and what is imported by a statement from there on. */
function readAtStart({ outputs }: z.infer<typeof metafileSchema>): readonly string[] {
  const files = new Set(Object.keys(outputs).filter((file) => file.endsWith('/handler.mjs')));
  for (const file of files) {
    const imported = outputs[file]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
    for (const { path: name } of imported) files.add(name);
  }
  return [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
}
const handlerModule = z.object({
  handler: z.custom<(...args: unknown[]) => unknown>((value) => typeof value === 'function'),
});

describe('bundles', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Bundles one function made of the given files. */
  async function bundle(name: string, files: Record<string, string>): Promise<Bundles> {
    const functions = path.join(folder, name, 'functions');
    await mkdir(path.join(functions, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(functions, name, file), text);
    return bundleFunctions(path.join(folder, name), functions);
  }

  test('hold nothing but the handler, as an ES module', async () => {
    const { small } = await bundle('small', {
      'handler.ts': 'export const handler = (n: number): number => n + 1;',
    });
    const dir = small?.dir ?? '';
    expect(await readdir(dir)).toEqual(['handler.mjs']);
    const module = handlerModule.parse(await import(pathToFileURL(path.join(dir, 'handler.mjs')).href));
    expect(module.handler(1)).toBe(2);
    expect(small?.bytes).toBe((await readFile(path.join(dir, 'handler.mjs'))).length);
  });

  test('load what import() names only once it is needed, from a file of its own', async () => {
    const { lazy } = await bundle('lazy', {
      'handler.ts': "export const handler = async () => (await import('./rare.ts')).rare;",
      'rare.ts': "export const rare = 'rarely needed';",
    });
    const dir = lazy?.dir ?? '';
    const [handlerFile, ...chunks] = (await readdir(dir)).sort();
    expect(handlerFile).toBe('handler.mjs');
    expect(chunks).toEqual([expect.stringMatching(/^rare-\w+\.mjs$/)]);
    const file = path.join(dir, 'handler.mjs');
    expect(await readFile(file, 'utf8')).not.toContain('rarely needed');
    expect(lazy?.bytes).toBe((await readFile(file)).length);
    const module = handlerModule.parse(await import(pathToFileURL(file).href));
    expect(await module.handler()).toBe('rarely needed');
  });

  test('turn a ?browser import into the text of a script that needs nothing else', async () => {
    const bundles = await bundle('page', {
      'handler.ts': "import script from './page.browser.ts?browser'; export const handler = () => script;",
      'page.browser.ts': "import { greet } from './greet.ts'; document.title = greet('you' as string);",
      'greet.ts': 'export const greet = (name: string): string => `Hello ${name}`;',
    });
    const file = pathToFileURL(path.join(bundles['page']?.dir ?? '', 'handler.mjs')).href;
    const script = handlerModule.parse(await import(file)).handler();
    if (typeof script !== 'string') throw new Error('not a text');
    const document = { title: '' };
    runInNewContext(script, { document });
    expect(document.title).toBe('Hello you');
  });

  test('are refused when a CommonJS dependency would need a require() that ES modules lack', async () => {
    const files = {
      'handler.ts': "import os from './os.cjs'; export const handler = () => os;",
      'os.cjs': "module.exports = require('node:os').platform();",
    };
    await expect(bundle('common', files)).rejects.toThrow(/requires node:os/);
  });

  test('are refused with file and line when a function does not compile', async () => {
    const files = { 'handler.ts': 'export const handler = ;' };
    await expect(bundle('broken', files)).rejects.toThrow(/handler\.ts:1:23: ERROR/);
  });

  test('of the real functions start without what only one kind of source, or the description of the API, needs', async () => {
    const outDir = path.join(folder, 'starting');
    const rarelyNeeded =
      /fast-xml-parser|lib\/intake\/(?:hubspot(?:-workflow)?|stripe|presets\/\w+|salesforce\/\w+)\.ts$|lib\/api\/description\//;
    for (const name of Object.keys(await bundleFunctions(outDir))) {
      const text = await readFile(path.join(outDir, 'bundles', `${name}.meta.json`), 'utf8');
      const metafile = metafileSchema.parse(JSON.parse(text));
      expect(
        readAtStart(metafile).filter((file) => rarelyNeeded.test(file)),
        name,
      ).toEqual([]);
      const all = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
      if (name === 'receive-webhook') expect(all.some((file) => /stripe\.ts$/.test(file))).toBe(true);
    }
  });

  test('of the real functions carry no credential provider but the environment’s, and none of zod’s languages', async () => {
    const outDir = path.join(folder, 'real');
    const bundles = await bundleFunctions(outDir);
    expect(Object.keys(bundles)).not.toEqual([]);
    // All of zod comes along as soon as one module uses `z.core` for more than types: import from zod/v4/core.
    const unwanted = /credential-provider-(?!env)|zod\/v4\/locales\/(?!en\.)/;
    for (const name of Object.keys(bundles)) {
      const text = await readFile(path.join(outDir, 'bundles', `${name}.meta.json`), 'utf8');
      const { outputs } = metafileSchema.parse(JSON.parse(text));
      const weighing = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
      const found = weighing.filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && unwanted.test(file));
      expect(
        found.map(([file]) => file),
        name,
      ).toEqual([]);
    }
  });
});
