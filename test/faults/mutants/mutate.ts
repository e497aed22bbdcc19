import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleFunctions } from '../../../cdk/bundle.ts';
import type { TemplateDocument } from '../../../local/template/document.ts';
import { functionKind } from '../../../local/template/resources/function.ts';
import type { Mutant } from './mutant.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export type MutatedBundles = {
  /** The same template, with the functions' code from here. */
  readonly edit: (template: TemplateDocument) => TemplateDocument;
  readonly remove: () => Promise<void>;
};

/**
 * Bundles the functions as they are bundled for deployment, with the mutant's change in them.
 * @throws Error if what it replaces does not stand exactly once in its file, or no function has the file
 */
export async function bundleMutant(mutant: Mutant): Promise<MutatedBundles> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mutant-'));
  const mutated = await mutatedSource(mutant);
  let loads = 0;
  const plugin: Plugin = {
    name: 'mutant',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) => {
        if (loaded !== path.join(root, mutant.file)) return undefined;
        loads += 1;
        return { contents: mutated, loader: 'ts' as const };
      });
    },
  };
  const bundles = await bundleFunctions(folder, path.join(root, 'functions'), [plugin]);
  if (loads === 0) throw new Error(`${mutant.name}: no function has ${mutant.file}`);
  return {
    edit: (template) => withCode(template, (name) => bundles[name]?.dir),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** @throws Error if it does not apply */
export async function mutatedSource({ name, file, find, replace }: Mutant): Promise<string> {
  const parts = (await readFile(path.join(root, file), 'utf8')).split(find);
  if (parts.length !== 2) {
    throw new Error(`${name}: what it replaces is ${parts.length - 1} times in ${file}, not once: ${find}`);
  }
  return parts.join(replace);
}

function withCode(
  template: TemplateDocument,
  folderOf: (functionName: string) => string | undefined,
): TemplateDocument {
  const entries = Object.entries(template.Resources).map(([id, resource]) => {
    const { Type, Metadata } = resource;
    const name = path.basename(String(Metadata?.['aws:asset:path']));
    const folder = Type === functionKind.type ? folderOf(name) : undefined;
    if (folder === undefined) return [id, resource] as const;
    return [id, { ...resource, Metadata: { ...Metadata, 'aws:asset:path': folder } }] as const;
  });
  return { ...template, Resources: Object.fromEntries(entries) };
}
