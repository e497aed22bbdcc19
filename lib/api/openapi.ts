import * as z from 'zod/mini';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Route, RouteDescription } from './route.ts';

/** What every route with a credential, or with input, can answer beside its own errors. */
const COMMON_ERRORS: readonly ErrorCode[] = [
  'invalid_request',
  'body_too_large',
  'body_compressed',
  'internal',
  'unavailable',
];
const BODY_ERRORS: readonly ErrorCode[] = ['body_not_json'];
const CREDENTIAL_ERRORS: readonly ErrorCode[] = ['unauthenticated', 'forbidden', 'not_found'];

/** The route table as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html). */
export function describeApi(routes: readonly Route<never>[], serverUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Subproject onboarding', version: '1' },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        accessKeyToken: { type: 'http', scheme: 'bearer' },
        accessKeyIdAndSecret: { type: 'http', scheme: 'basic' },
        openIdToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      schemas: { Problem: PROBLEM },
    },
  };
}

const PROBLEM = z.toJSONSchema(
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(ERRORS)),
    detail: z.optional(z.string()),
    requestId: z.string(),
  }),
);

function describeRoute(route: Route<never>): Record<string, unknown> {
  const { operationId, summary, permission, idempotency, schemas } = route;
  return {
    operationId,
    summary,
    'x-permission': permission,
    'x-idempotency': idempotency,
    parameters: [...pathParameters(route), ...queryParameters(schemas.query), ...headerParameters(route)],
    ...(schemas.body && { requestBody: describeBody(schemas.body) }),
    responses: {
      200: { description: 'Done.', content: { ...jsonOf(schemas.response, 'output'), ...othersOf(route) } },
      ...problems(route),
    },
    security: permission === 'public' ? [] : SECURITY,
  };
}

const SECURITY = [{ accessKeyToken: [] }, { accessKeyIdAndSecret: [] }, { openIdToken: [] }];

/** No body is taken for an empty object. */
function describeBody(schema: z.ZodMiniType) {
  return { required: !schema.safeParse({}).success, content: jsonOf(schema, 'input') };
}

function jsonOf(schema: z.ZodMiniType, io: 'input' | 'output') {
  return { 'application/json': { schema: z.toJSONSchema(schema, { io, unrepresentable: 'any' }) } };
}

function othersOf({ alsoAs = [] }: RouteDescription) {
  return Object.fromEntries(alsoAs.map((mediaType) => [mediaType, { schema: { type: 'string' } }]));
}

function pathParameters({ path }: RouteDescription) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(schema: z.ZodMiniType | undefined) {
  const properties = schema && z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties;
  return Object.entries(properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    schema: property,
  }));
}

function headerParameters({ idempotency }: RouteDescription) {
  if (idempotency !== 'with Idempotency-Key') return [];
  return [
    { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', minLength: 1, maxLength: 255 } },
  ];
}

function problems({ errors, permission, schemas }: Route<never>): Record<string, unknown> {
  const codes = [
    ...errors,
    ...COMMON_ERRORS,
    ...(schemas.body ? BODY_ERRORS : []),
    ...(permission === 'public' ? [] : CREDENTIAL_ERRORS),
  ];
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      { description: [...new Set(group)].join(', '), content },
    ]),
  );
}
