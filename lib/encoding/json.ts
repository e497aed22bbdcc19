export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** One text for one value: object members sorted by name, absent (undefined) members left out. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * JSON in ASCII only. SQS refuses U+FFFE, U+FFFF and unpaired surrogates in a body
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html); names may hold any of them.
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type SourceContext = { readonly source?: string };

/**
 * JSON.parse that keeps integers beyond 2^53 exact, as the text they stood in: CRMs send ids of that size
 * (Shopify's documented customer id 706405506930370084 becomes …000 as a JS number).
 * @throws SyntaxError (not JSON), RangeError (nested too deep)
 */
export function parseLosslessJson(text: string): unknown {
  const keepExact = (_name: string, value: unknown, context?: SourceContext): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value;
  return JSON.parse(text, keepExact);
}
