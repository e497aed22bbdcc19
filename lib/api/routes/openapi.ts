import * as z from 'zod/mini';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';

/** @param routes all there are, this one included */
export function openApiRoute(routes: () => readonly Route<never>[]): Route<ApiDeps> {
  return defineRoute({
    operationId: 'describeApi',
    method: 'GET',
    path: '/v1/openapi.json',
    permission: 'public',
    summary: 'This API as OpenAPI 3.1.',
    idempotency: 'safe',
    errors: [],
    response: z.looseObject({}),
    async handle({ publicUrl }: ApiDeps) {
      // Nothing that only describes is read at a start.
      const { describeApi } = await import('../description/describe-api.ts');
      const { EXAMPLES } = await import('../description/examples.ts');
      return describeApi(routes(), EXAMPLES, publicUrl);
    },
  });
}
