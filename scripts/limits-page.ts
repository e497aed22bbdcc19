import type { ApiDocument, JsonSchema } from '../lib/api/description/document.ts';

const BEGIN = '<!-- what the description of the API says: node scripts/print-limits.ts -->';
const END = '<!-- end -->';

/** docs/limits.md with its generated part as it has to be. */
export function limitsPage(page: string, document: ApiDocument): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${listOf(limitsIn(document))}\n\n${END}${after}`;
}

type Limit = { readonly says: string; readonly field: string; readonly order: number };
type LimitOf = Limit & { readonly operationId: string };

function listOf(limits: readonly LimitOf[]): string {
  const bySays = Map.groupBy(
    limits.toSorted((a, b) => a.order - b.order || (a.says < b.says ? -1 : 1)),
    ({ says }) => says,
  );
  return [...bySays]
    .map(
      ([says, of]) =>
        `- ${says}: ${[...new Set(of.map((each) => nameOf(each, limits)))].toSorted().join(', ')}`,
    )
    .join('\n');
}

/** With its operation where that alone says which is meant. */
function nameOf({ field, says, operationId }: LimitOf, all: readonly LimitOf[]): string {
  if (field === '') return `the body of \`${operationId}\``;
  const alike = all.filter((each) => each.field === field);
  const isRule = says === alike[0]?.says;
  return isRule ? `\`${field}\`` : `\`${field}\` of \`${operationId}\``;
}

/** Every limit of a parameter, or of a field of a body. */
export function limitsIn(document: ApiDocument): readonly LimitOf[] {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  return operations.flatMap(({ operationId, parameters, requestBody }) => {
    const body = requestBody?.content['application/json']?.schema ?? {};
    const limits = [
      ...parameters.flatMap(({ name, schema }) => limitsOf(schema, name)),
      ...limitsOf(body, ''),
    ];
    return limits.map((each) => ({ ...each, operationId }));
  });
}

function limitsOf(schema: JsonSchema, field: string): readonly Limit[] {
  const { maxLength, maxItems, maximum, minimum, pattern, properties, items, propertyNames } = schema;
  const inside = (value: unknown, name: string): readonly Limit[] =>
    isSchema(value) ? limitsOf(value, name) : [];
  const ways = [schema['anyOf'], schema['oneOf'], schema['allOf']].filter(Array.isArray).flat();
  return [
    ...limit(maxLength, field, (most) => `${most} characters`),
    ...limit(maxItems, field, (most) => `${most} items`),
    ...limit(maximum, field, (most) => `from ${Number(minimum ?? 0)} to ${most}`),
    ...(typeof pattern === 'string' && /\{\d+,\d+\}/.test(pattern)
      ? [{ says: `\`${pattern}\``, field, order: Infinity }]
      : []),
    ...ways.flatMap((way) => inside(way, field)),
    ...inside(items, `${field}[]`),
    ...inside(schema['additionalProperties'], `${field}.*`),
    ...inside(propertyNames, `names in ${field}`),
    ...Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, property]) =>
      inside(property, field === '' ? name : `${field}.${name}`),
    ),
  ];
}

function limit(most: unknown, field: string, say: (most: string) => string): readonly Limit[] {
  if (typeof most !== 'number') return [];
  return [{ says: say(most.toLocaleString('en-US')), field, order: most }];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
