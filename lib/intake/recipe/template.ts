import type { Headers } from '../signature.ts';

/** What a recipe's paths look into. */
export type Payload = { readonly body: unknown; readonly headers: Headers };

/**
 * A path is names and positions joined by dots (`data.items.0.id`), or `$header.<name>`. The names that every JavaScript object has
 * are no members of a payload.
 */
export const PATH_PATTERN = /^(?:\$header\.[a-z0-9-]+|[\w$-]+(?:\.[\w$-]+)*)$/;

export function valueAt({ body, headers }: Payload, path: string): unknown {
  if (path.startsWith('$header.')) return headers[path.slice('$header.'.length)];
  return path.split('.').reduce(memberOf, body);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const member: unknown = Reflect.get(value, name);
  return member;
}

/** The value as text if it is one or a number; nothing else is an id, a name or a time. */
export function textAt(payload: Payload, path: string): string | undefined {
  const value = valueAt(payload, path);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `{path}` stands for the value there, `{path|other}` for the first that is there; all else stands for itself. */
const PLACEHOLDER = /\{([^{}]*)\}/g;

/** The paths of a template, or what is wrong with it. */
export function faultOfTemplate(template: string): string | undefined {
  const paths = [...template.matchAll(PLACEHOLDER)].flatMap(([, alternatives = '']) =>
    alternatives.split('|'),
  );
  if (paths.length === 0) return 'names no {path}';
  const wrong = paths.find((path) => !PATH_PATTERN.test(path));
  return wrong === undefined ? undefined : 'has a {path} that is none';
}

/** Undefined if any of its placeholders has no value: half an id would be somebody else's. */
export function fillWhole(template: string, payload: Payload): string | undefined {
  const placeholders = [...template.matchAll(PLACEHOLDER)].map(([, alternatives = '']) => alternatives);
  const isWhole = placeholders.every((alternatives) => firstText(payload, alternatives) !== undefined);
  return isWhole ? fill(template, payload) : undefined;
}

/** What is not there is left out; undefined if nothing is left. */
export function fill(template: string, payload: Payload): string | undefined {
  const text = template.replaceAll(
    PLACEHOLDER,
    (_, alternatives: string) => firstText(payload, alternatives) ?? '',
  );
  return text.trim() === '' ? undefined : text.trim();
}

function firstText(payload: Payload, alternatives: string): string | undefined {
  for (const path of alternatives.split('|')) {
    const text = textAt(payload, path);
    if (text !== undefined) return text;
  }
  return undefined;
}
