import type { JsonSchema } from '../document.ts';
import { html, words, type Html } from './html.ts';

type Named = Readonly<Record<string, JsonSchema>>;

/** The fields of a schema as a list, those within them below. */
export function fieldsOf(schema: JsonSchema, named: Named): Html {
  const listed = listOf(schema, named);
  return listed ?? html`<p>${typeOf(schema)}</p>`;
}

function listOf(schema: JsonSchema, named: Named): Html | undefined {
  const { properties, required, items, additionalProperties } = resolved(schema, named);
  const requiredNames = Array.isArray(required) ? required : [];
  const fields = Object.entries(objectOf(properties)).map(([name, field]) =>
    fieldOf(name, objectOf(field), named, requiredNames.includes(name)),
  );
  if (fields.length > 0)
    return html`<ul class="fields">
      ${fields}
    </ul>`;
  if (items !== undefined) return listOf(objectOf(items), named);
  return isObject(additionalProperties) ? listOf(additionalProperties, named) : undefined;
}

function fieldOf(name: string, field: JsonSchema, named: Named, isRequired: boolean): Html {
  const { description } = field;
  return html`<li>
    <code>${name}</code> <span class="type">${typeOf(field)}${isRequired ? '' : ', optional'}</span>${
      typeof description === 'string' ? html` ${words(description)}` : undefined
    }${listOf(withoutNull(field), named)}
  </li>`;
}

/** A named schema, which may hold itself no further: none of ours does. */
function resolved(schema: JsonSchema, named: Named): JsonSchema {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return withoutNull(schema);
  return named[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {};
}

/** What it is if it is not null. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const { anyOf } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const others = anyOf.map(objectOf).filter(({ type }) => type !== 'null');
  return others.length === 1 ? (others[0] ?? schema) : schema;
}

export function typeOf(schema: JsonSchema): string {
  const { type, anyOf, $ref, items, additionalProperties } = schema;
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map((each) => typeOf(objectOf(each))))].join(' | ');
  if (type === 'array') return `list of ${typeOf(objectOf(items))}`;
  if (isObject(additionalProperties)) return `map of ${typeOf(additionalProperties)}`;
  return typeof type === 'string' ? type + limitsOf(schema) : 'any';
}

function limitsOf({ minimum, maximum, minLength, maxLength }: JsonSchema): string {
  const [least, most] = [numberText(minimum ?? minLength), numberText(maximum ?? maxLength)];
  return least === '' && most === '' ? '' : ` (${least}…${most})`;
}

function numberText(value: unknown): string {
  return typeof value === 'number' ? String(value) : '';
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): JsonSchema {
  return isObject(value) ? value : {};
}
