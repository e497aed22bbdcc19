import { expect } from 'vitest';
import * as z from 'zod';
import { OPERATIONS } from '../../../lib/api-client/generated.ts';
import { ROUTES } from '../../../lib/api/routes.ts';
import { schemaWithin } from '../../support/api-document.ts';
import { jsonOf, verdictOf, type Answer } from '../../support/http.ts';
import type { TestSystem } from '../../support/system.ts';

export type CheckedCall = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Of the whole query, for what URLSearchParams would not write. */
  readonly rawQuery?: string;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The owner's if not given; null for none. */
  readonly token?: string | null;
};

export type CheckedApi = {
  /** Calls an operation as the generated client would, with whatever input, and checks its answer against the route's own schema and against what we publish. */
  readonly call: (operationId: string, input?: CheckedCall) => Promise<Answer>;
  /** From now on, no answer may hold this text. */
  readonly forbid: (...texts: readonly string[]) => void;
};

const response = z.looseObject({
  description: z.string(),
  headers: z.record(z.string(), z.unknown()).optional(),
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })),
});
const operation = z.looseObject({ operationId: z.string(), responses: z.record(z.string(), response) });
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Names of what is stored and never shown. */
const STORED_NAMES =
  /"(?:\w*[cC]iphertext|secretHash|secrets|salt|creationHash|version|schemaVersion|pendingNotifications|claim|register|pk|sk)":/;

export async function checkedApi({ api, accountToken }: TestSystem): Promise<CheckedApi> {
  const published = document.parse(jsonOf(await api()('GET', '/v1/openapi.json')));
  const operations = Object.values(published.paths).flatMap((path) => Object.values(path));
  const known = new Map<string, string>(Object.entries(OPERATIONS));
  const forbidden = new Set<string>();
  const publishedSchema = (schema: unknown = {}) => schemaWithin(published.components.schemas, schema);

  return {
    forbid: (...texts) => texts.forEach((text) => forbidden.add(text)),
    async call(
      operationId,
      { params = {}, query, rawQuery, body, rawBody, headers, token = accountToken } = {},
    ) {
      const route = ROUTES.find((each) => each.operationId === operationId);
      if (route === undefined) throw new Error(`there is no operation ${operationId}`);
      const [method = '', template = ''] = (known.get(operationId) ?? '').split(' ');
      const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
      const search =
        rawQuery ??
        new URLSearchParams(
          Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
        ).toString();
      const answer = await api(token ?? undefined)(
        method,
        search === '' ? path : `${path}?${search}`,
        rawBody ?? (body === undefined ? '' : JSON.stringify(body)),
        headers,
      );

      const said = operations.find((each) => each.operationId === operationId)?.responses[
        String(answer.status)
      ];
      expect(said, `${operationId} publishes that it answers ${verdictOf(answer)}`).toBeDefined();
      const type = answer.status === 200 ? 'application/json' : 'application/problem+json';
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      const told = Object.keys(said?.headers ?? {}).map((name) => name.toLowerCase());
      for (const name of ['etag', 'retry-after', 'www-authenticate'])
        if (answer.headers[name] !== undefined) expect(told, operationId).toContain(name);
      const value = jsonOf(answer);
      if (answer.status === 200) {
        expect(route.schemas.response.parse(value)).toEqual(value);
        expect(publishedSchema(said?.content[type]?.schema).parse(value)).toEqual(value);
        expect(answer.text).not.toMatch(STORED_NAMES);
      } else {
        expect(publishedSchema(published.components.schemas['Problem']).parse(value)).toEqual(value);
        const { code } = z.object({ code: z.string() }).parse(value);
        expect(value).toMatchObject({
          status: answer.status,
          type: `urn:subproject-onboarding:problem:${code}`,
        });
        expect(said?.description.split(', '), `${operationId} publishes ${code}`).toContain(code);
      }
      for (const text of forbidden) expect(answer.text).not.toContain(text);
      return answer;
    },
  };
}
