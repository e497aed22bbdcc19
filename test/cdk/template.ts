import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import type { Bundles } from '../../cdk/bundle.ts';
import { synthesize, type SynthesizeProps } from '../../cdk/synth.ts';

const functionNames = [
  'receive-webhook',
  'onboard-signups',
  'send-notifications',
  'fetch-customers',
  'delete-subprojects',
  'run-replays',
  'read-dead-letters',
  'manage-account',
  'verify-keys',
  'record-usage',
  'record-queued-usage',
  'roll-up-costs',
  'watch-sources',
  'close-audit-days',
] as const;

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z._default(z.record(z.string(), z.unknown()), {}),
      DeletionPolicy: z.optional(z.string()),
      UpdateReplacePolicy: z.optional(z.string()),
    }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })),
});
export type Template = z.infer<typeof templateSchema>;

/** The template with empty functions: what they do is no concern of the stack's tests. */
export async function stackTemplate(
  props: Pick<SynthesizeProps, 'context' | 'checks'> = {},
): Promise<Template> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'cdk-'));
  try {
    const { template } = await synthesize({ ...props, outDir, bundles: await emptyBundles(outDir) });
    return templateSchema.parse(template);
  } finally {
    await rm(outDir, { recursive: true });
  }
}

/** Writes them into `outDir`. */
export async function emptyBundles(outDir: string): Promise<Bundles> {
  const bundles: Bundles = {};
  for (const name of functionNames) {
    const dir = path.join(outDir, 'bundles', name);
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, 'handler.mjs'), `export const handler = '${name}';`);
    bundles[name] = { dir, bytes: 0 };
  }
  return bundles;
}

/** The resources of a type by logical id, their properties parsed by a schema of those that a test looks at. */
export function resources<S extends z.ZodMiniType>(
  template: Template,
  type: string,
  properties: S,
): Map<string, z.infer<S>> {
  const found = Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
  return new Map(found.map(([id, { Properties }]) => [id, properties.parse(Properties)]));
}

/** `{Ref: id}` or `{Fn::GetAtt: [id, attribute]}`, as the logical id. */
export const reference = z.pipe(
  z.union([
    z.strictObject({ Ref: z.string() }),
    z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
  ]),
  z.transform((value) => ('Ref' in value ? value.Ref : value['Fn::GetAtt'][0])),
);

/** A reference, or what is exactly one part of it: `{Fn::Join: ['', [reference, '/index/name']]}`. */
export const referenceOrPart = z.pipe(
  z.union([
    reference,
    z.strictObject({
      'Fn::Join': z.tuple([
        z.literal(''),
        z.tuple([reference, z.string().check(z.regex(/^\/index\/[A-Za-z]+$/))]),
      ]),
    }),
  ]),
  z.transform((value) => (typeof value === 'string' ? value : value['Fn::Join'][1].join(''))),
);

/** IAM writes one as a text and several as a list. */
export const oneOrMore = <S extends z.ZodMiniType>(item: S) =>
  z.pipe(
    z.union([z.array(item), item]),
    z.transform((value) => (Array.isArray(value) ? value : [value])),
  );
