import type * as z from 'zod/mini';
import { lowestRole } from '../../access/roles.ts';
import type { Route } from '../route.ts';
import type { JsonSchema, MediaType, Operation, Parameter, Response } from './document.ts';
import type { Example } from './examples/example.ts';
import { pathParameters } from './parameters.ts';
import { codesOf, problemResponses } from './problems.ts';
import { repeating } from './repeating.ts';
import type { Direction } from './schemas.ts';
import { tagOf } from './tags.ts';

type Write = (schema: z.ZodMiniType, io: Direction) => JsonSchema;

export function describeRoute(route: Route<never>, example: Example | undefined, write: Write): Operation {
  const { operationId, summary, permission, idempotency, schemas } = route;
  const { body } = schemas;
  return {
    operationId,
    tags: [tagOf(route)],
    summary: summary.replace(/\.$/, ''),
    description: descriptionOf(route),
    'x-permission': permission,
    'x-idempotency': idempotency,
    parameters: [
      ...pathParameters(route.path),
      ...queryParameters(schemas.query && write(schemas.query, 'input'), example?.query),
      ...headerParameters(route),
    ],
    ...(body && {
      requestBody: {
        // No body is taken for an empty object.
        required: !body.safeParse({}).success,
        content: { 'application/json': withExample(write(body, 'input'), example?.request) },
      },
    }),
    responses: {
      200: doneResponse(write(schemas.response, 'output'), example?.response, route.alsoAs),
      ...problemResponses(codesOf(route)),
    },
    security: securityOf(permission),
  };
}

function descriptionOf(route: Route<never>): string {
  const { summary, description, permission } = route;
  return [summary, description, accessOf(permission), repeating(route)]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function accessOf(permission: Route<never>['permission']): string {
  if (permission === 'public') return 'Needs no credential.';
  const needsNoRole = lowestRole(permission, 'account') === 'anybody';
  return `Needs the scope \`${permission}\`${needsNoRole ? '; of people, no role' : ', or a role that has it'}.`;
}

/** A scheme that is no OAuth2 takes the names of what its holder needs (OpenAPI 3.1 §4.8.30). */
function securityOf(permission: Route<never>['permission']): Operation['security'] {
  if (permission === 'public') return [];
  return ['accessKeyToken', 'accessKeyIdAndSecret', 'openIdToken'].map((scheme) => ({
    [scheme]: [permission],
  }));
}

function doneResponse(schema: JsonSchema, example: unknown, alsoAs: readonly string[] = []): Response {
  const others = alsoAs.map((mediaType) => [mediaType, { schema: { type: 'string' } }] as const);
  const hasEtag = typeof example === 'object' && example !== null && 'etag' in example;
  return {
    description: 'Done.',
    ...(hasEtag && { headers: { ETag: { $ref: '#/components/headers/ETag' } } }),
    content: { 'application/json': withExample(schema, example), ...Object.fromEntries(others) },
  };
}

function withExample(schema: JsonSchema, example: unknown): MediaType {
  return { schema, ...(example !== undefined && { example }) };
}

function queryParameters(
  schema: JsonSchema | undefined,
  examples: Example['query'] = {},
): readonly Parameter[] {
  return Object.entries(objectIn(schema?.['properties'])).map(([name, property]) => {
    const { description, ...rest } = objectIn(property);
    const example = examples[name];
    return {
      name,
      in: 'query',
      ...(typeof description === 'string' && { description }),
      schema: rest,
      ...(example !== undefined && { example: rest['type'] === 'integer' ? Number(example) : example }),
    };
  });
}

function objectIn(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function headerParameters({ idempotency, takesIfMatch }: Route<never>): readonly Parameter[] {
  return [
    ...(idempotency === 'with Idempotency-Key' ? [IDEMPOTENCY_KEY] : []),
    ...(takesIfMatch === true ? [IF_MATCH] : []),
  ];
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Any text of your own, the same when the request is sent again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: 'order-4711',
};
const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: 'The etag that the resource had when you read it, in double quotes; `*`: if only it is there.',
  schema: { type: 'string' },
  example: '"6n2c8w0r4t1m5y9k"',
};
