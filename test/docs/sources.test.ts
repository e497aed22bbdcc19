import { access, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { adapterFor } from '../../lib/intake/adapters.ts';
import { sourceKindSchema, sourceSettingsSchema } from '../../lib/intake/source.ts';

const page = (name: string): URL => new URL(`../../docs/sources/${name}.md`, import.meta.url);

test.each(sourceKindSchema.options)('%s has a page', async (kind) => {
  await access(page(kind));
  const index = await readFile(new URL('../../docs/sources.md', import.meta.url), 'utf8');
  expect(index).toContain(`(sources/${kind}.md)`);
});

test.each(['custom', 'hubspot-workflow'] as const)(
  'the recipe in the page of %s is one that can be configured',
  async (name) => {
    const [, json = ''] = /```json\n(.*?)```/s.exec(await readFile(page(name), 'utf8')) ?? [];
    const { kind, secrets, ...settings } = z.record(z.string(), z.unknown()).parse(JSON.parse(json));
    const parsed = sourceSettingsSchema.parse(settings);
    expect(kind).toBe(name);
    expect(secrets).toHaveLength(1);
    expect(adapterFor(name, parsed)?.faultOfSecret(String(secrets))).toBeUndefined();
  },
);
