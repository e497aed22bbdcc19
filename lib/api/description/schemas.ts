import * as z from 'zod/mini';
import { projectView, accessKeyView, memberView, sourceView, subprojectView } from '../views.ts';
import { deliveryView } from '../delivery-view.ts';
import type { JsonSchema } from './document.ts';

/** What is a resource has a name of its own in the description; what has none is written where it is used. */
const NAMED = {
  Project: projectView,
  WebhookSource: sourceView,
  Subproject: subprojectView,
  AccessKey: accessKeyView,
  Member: memberView,
  Delivery: deliveryView,
} as const;
for (const [id, schema] of Object.entries(NAMED)) z.globalRegistry.add(schema, { id });

export type Direction = 'input' | 'output';

/** Writes schemas for one document, and collects in `named` what they refer to. */
export function schemaWriter(): {
  readonly named: Readonly<Record<string, JsonSchema>>;
  readonly write: (schema: z.ZodMiniType, io: Direction) => JsonSchema;
} {
  const named: Record<string, JsonSchema> = {};
  return {
    named,
    write(schema, io) {
      const {
        $schema: _dialect,
        $defs = {},
        ...rest
      } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
      for (const [name, definition] of Object.entries(objectOf($defs))) named[name] = tidy(definition);
      return tidy(rest);
    },
  };
}

const objectSchema = z.record(z.string(), z.unknown());
const objectOf = (value: unknown): Readonly<Record<string, unknown>> => objectSchema.parse(value);

function tidy(schema: unknown): JsonSchema {
  return objectOf(tidied(schema));
}

/** References to where the document has it, and no limits that only say what a double can hold. */
function tidied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidied);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, member]) =>
      !((name === 'minimum' || name === 'maximum') && Math.abs(Number(member)) === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string'
        ? member.replace('#/$defs/', '#/components/schemas/')
        : tidied(member),
    ]),
  );
}
