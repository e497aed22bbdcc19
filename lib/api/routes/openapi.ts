import * as z from 'zod/mini';
import type { ApiDeps } from '../deps.ts';
import { describeApi } from '../openapi.ts';
import { defineRoute, type Route } from '../route.ts';

export function openApiRoute(routes: readonly Route<never>[]): Route<ApiDeps> {
  return defineRoute({
    operationId: 'describeApi',
    method: 'GET',
    path: '/v1/openapi.json',
    permission: 'public',
    summary: 'This API as OpenAPI 3.1.',
    idempotency: 'safe',
    errors: [],
    response: z.looseObject({}),
    handle: ({ publicUrl }: ApiDeps) => Promise.resolve(describeApi(routes, publicUrl)),
  });
}
