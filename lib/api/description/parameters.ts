import type { JsonSchema, Parameter } from './document.ts';

/** Crockford's base32 in lower case: no i, l, o, u. */
const BASE32 = '[0-9a-hjkmnp-tv-z]';

type PathParameter = {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example: string;
};

const text = (pattern?: string): JsonSchema => ({
  type: 'string',
  ...(pattern && { pattern: `^${pattern}$` }),
});

/** What stands in paths, by name. */
export const PATH_PARAMETERS: Readonly<Partial<Record<string, PathParameter>>> = {
  projectId: {
    description: 'The project: 8 characters.',
    schema: text(`${BASE32}{8}`),
    example: 't4h0x5ac',
  },
  subprojectId: {
    description: 'The subproject: 26 characters, its project’s id first.',
    schema: text(`${BASE32}{26}`),
    example: 't4h0x5acr52avvtwh0mp9rvn6h',
  },
  accessKeyId: {
    description: 'The key: the id of its container, a dash, 16 characters.',
    schema: text(),
    example: 't4h0x5acr52avvtwh0mp9rvn6h-8e6f0x3m9k2v7c1d',
  },
  source: {
    description: 'The name of the webhook source: the last part of its URL.',
    schema: text('[A-Za-z0-9][A-Za-z0-9._-]{0,63}'),
    example: 'hubspot',
  },
  userId: {
    description: 'The `sub` of the person’s OpenID tokens.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'auth0|6650b1',
  },
  deliveryId: {
    description: 'The received webhook.',
    schema: text(),
    example: 'dlv_01jdfk7a9z4k7m2p9q0s1t3v5w',
  },
  replayId: {
    description: 'The replay: the id of its project (or `account`) comes first.',
    schema: text(),
    example: 't4h0x5ac-0k3m5p7q9s1t3v5w',
  },
  closureId: {
    description: 'The closing of many: the id of its project comes first.',
    schema: text(),
    example: 't4h0x5ac-7h2k4m6p8r0s2t4v',
  },
  day: {
    description: 'A day (UTC).',
    schema: text('[0-9]{4}-[0-9]{2}-[0-9]{2}'),
    example: '2026-11-23',
  },
  month: {
    description: 'A month (UTC).',
    schema: text('[0-9]{4}-(0[1-9]|1[0-2])'),
    example: '2026-10',
  },
  queue: {
    description: 'The queue whose dead letters are meant.',
    schema: text(),
    example: 'signups',
  },
};

export function pathParameters(path: string): readonly Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...(PATH_PARAMETERS[name] ?? { schema: { type: 'string' } }),
  }));
}
