import * as z from 'zod/mini';

const recordSchema = z.record(z.string(), z.unknown());
type Schema = Readonly<Record<string, unknown>>;
/** A body with one thing wrong, and where. */
export type Spoilt = { readonly place: string; readonly body: unknown };
/** What is wrong with a value of this schema itself; what is in it is looked at anyway. */
export type Spoil = (schema: Schema, value: unknown, place: string) => readonly Spoilt[];

/** The body in every way in which `spoil` spoils one place of it, as the published schema says it may look. */
export function spoiltBodies(
  schema: unknown,
  body: unknown,
  spoil: Spoil,
  place = 'body',
): readonly Spoilt[] {
  const parsed = recordSchema.safeParse(schema);
  if (!parsed.success) return [];
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [] } = parsed.data;
  const fields = recordOf(body);
  const inField = (name: string, of: unknown) =>
    spoiltBodies(of, fields[name], spoil, `${place}.${name}`).map((each) => ({
      ...each,
      body: { ...fields, [name]: each.body },
    }));
  const [first, ...others] = z.array(z.unknown()).safeParse(body).data ?? [];
  const [known = 'a'] = Object.keys(fields);
  return [
    ...spoil(parsed.data, body, place),
    ...Object.entries({ ...anything(fields), ...recordOf(properties) }).flatMap(([name, of]) =>
      inField(name, of),
    ),
    ...inField(known, additionalProperties),
    ...spoiltBodies(items, first, spoil, `${place}.0`).map((each) => ({
      ...each,
      body: [each.body, ...others],
    })),
    ...[anyOf, oneOf].flat().flatMap((branch) => spoiltBodies(branch, body, spoil, place)),
  ];
}

/** What a schema says nothing of is as the example has it. */
function anything(fields: Schema): Schema {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, {}]));
}

function recordOf(value: unknown): Schema {
  return Array.isArray(value) ? {} : (recordSchema.safeParse(value).data ?? {});
}

/** One character more than the schema says; or far more, where it says nothing. */
export const tooLong: Spoil = (schema, value, place) => {
  const { maxLength } = schema;
  const { maxLength: maxNameLength } = recordOf(schema['propertyNames']);
  const [known = 'x'] = Object.values(recordOf(value));
  return [
    ...(typeof maxLength === 'number'
      ? [{ place: `${place}: ${maxLength + 1}`, body: 'x'.repeat(maxLength + 1) }]
      : []),
    ...(typeof maxNameLength === 'number'
      ? [
          {
            place: `${place}, a name: ${maxNameLength + 1}`,
            body: { [`x${'x'.repeat(maxNameLength)}`]: known },
          },
        ]
      : []),
    ...(typeof value === 'string' ? [{ place: `${place}: 100,000`, body: 'x'.repeat(100_000) }] : []),
  ];
};

const SERVER_FIELDS = [
  'createTime',
  'projectId',
  'subprojectId',
  'version',
  'etag',
  'secret',
  '__proto__',
  'constructor',
];

/** A field that the schema does not have. */
export const unknownField: Spoil = ({ type, properties, additionalProperties }, value, place) =>
  type !== 'object' || additionalProperties !== false || value === undefined
    ? []
    : SERVER_FIELDS.filter((name) => !Object.hasOwn(recordOf(properties), name)).map((name) => ({
        place: `${place}.${name}`,
        body: { ...recordOf(value), [name]: { polluted: true } },
      }));
