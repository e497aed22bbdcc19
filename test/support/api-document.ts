import * as z from 'zod';

const objectSchema = z.record(z.string(), z.unknown());

/** A schema of the published description, with what it refers to, as one that can parse. */
export function schemaWithin(named: Readonly<Record<string, unknown>>, schema: unknown): z.ZodType {
  const { $defs, ...root } = objectSchema.parse(localised({ ...objectSchema.parse(schema), $defs: named }));
  return z.fromJSONSchema({ ...root, $defs: z.record(z.string(), objectSchema).parse($defs) });
}

function localised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(localised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string'
        ? member.replace('#/components/schemas/', '#/$defs/')
        : localised(member),
    ]),
  );
}
