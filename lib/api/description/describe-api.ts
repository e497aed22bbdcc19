import { BEARER_CHALLENGE } from '../../http/problem.ts';
import type { Route } from '../route.ts';
import type { ApiDocument, Operation } from './document.ts';
import type { Examples } from './examples/example.ts';
import { describeRoute } from './operation.ts';
import { codesOf, problemExamples, problemSchema } from './problems.ts';
import { schemaWriter } from './schemas.ts';
import { describeTags } from './tags.ts';
import { WEBHOOK_ERRORS, WEBHOOK_PATH, webhookOperation } from './webhook.ts';

const DESCRIPTION = `Every customer of a reseller has a **subproject** of their own with **access keys** that work nowhere else.

Requests and answers are JSON. What goes wrong is answered with a problem document (RFC 9457) whose \`code\` is never renamed. Lists come in pages: send \`nextPageToken\` back as \`pageToken\` until it is empty. Amounts of money and quantities are decimal texts. Times are RFC 3339 in UTC; days are UTC days.

A resource shows an \`etag\`. Send it as \`If-Match\` with a change, and the change is made only if nobody else changed the resource meanwhile; else the answer is 412 \`precondition_failed\`, and nothing was changed.

429, 503 and 409 \`subproject_purging\` mean: the same request may go well later; \`Retry-After\` says when, in seconds, where we know it.

The same for people is \`GET /docs\`, a page.`;

/** The route table as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html). */
export function describeApi(
  routes: readonly Route<never>[],
  examples: Examples,
  serverUrl: string,
): ApiDocument {
  const schemas = schemaWriter();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const operation = describeRoute(route, examples[route.operationId], schemas.write);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
  }
  paths[WEBHOOK_PATH] = { post: webhookOperation(schemas.write) };
  return {
    openapi: '3.1.1',
    info: { title: 'Subproject onboarding', version: '1', description: DESCRIPTION },
    servers: [{ url: serverUrl }],
    tags: describeTags(routes),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: { ...schemas.named, Problem: schemas.write(problemSchema, 'output') },
      headers: HEADERS,
      examples: problemExamples(new Set([...routes.flatMap(codesOf), ...WEBHOOK_ERRORS])),
    },
  };
}

const SECURITY_SCHEMES = {
  accessKeyToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'onb_<live or test>_<containerId>_<secret>_<checksum>',
    description: 'The token of an access key, as it is shown once when the key is made.',
  },
  accessKeyIdAndSecret: {
    type: 'http',
    scheme: 'basic',
    description: 'The same key: its `accessKeyId` as the user name, its secret as the password.',
  },
  openIdToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A person’s token of the OpenID issuer that the deployment is configured with.',
  },
} as const;

const HEADERS = {
  ETag: {
    description: 'The resource’s `etag`, in double quotes: what `If-Match` takes.',
    schema: { type: 'string' },
  },
  WWWAuthenticate: {
    description: 'How to say who you are: `Bearer` and a token.',
    schema: { type: 'string' },
    example: BEARER_CHALLENGE,
  },
  RetryAfter: {
    description: 'Seconds after which the same request may go well.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const;
