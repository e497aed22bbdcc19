import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ROUTES } from '../../lib/api/routes.ts';
import { ERRORS } from '../../lib/errors.ts';
import { configureSources, customerEvent, sendStandard, standardSecret } from '../support/sources.ts';
import { schemaWithin } from '../support/api-document.ts';
import { jsonOf, verdictOf, type Answer } from '../support/http.ts';
import { createProject, useSystem } from '../support/system.ts';

const { api, owner, system } = await useSystem();
const answer = await api()('GET', '/v1/openapi.json');

/** What OpenAPI 3.1 asks of the parts that we use: https://spec.openapis.org/oas/v3.1.1.html */
const schemaObject = z.union([z.boolean(), z.record(z.string(), z.unknown())]);
const reference = z.strictObject({ $ref: z.string().startsWith('#/components/') });
const content = z.record(
  z.string().regex(/^[a-z]+\/[a-z+]+$/),
  z.strictObject({
    schema: schemaObject,
    example: z.unknown().optional(),
    examples: z.record(z.string(), reference).optional(),
  }),
);
const parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.literal(true).optional(),
  description: z.string().min(1),
  schema: schemaObject,
  example: z.unknown().optional(),
});
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  description: z.string().min(1),
  'x-permission': z.string(),
  'x-idempotency': z.string(),
  parameters: z.array(parameter),
  requestBody: z.strictObject({ required: z.boolean(), content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({
      description: z.string().min(1),
      headers: z.record(z.string(), reference).optional(),
      content,
    }),
  ),
  security: z.array(z.record(z.string(), z.array(z.string()))),
});
const description = z.strictObject({
  openapi: z.literal('3.1.1'),
  info: z.looseObject({ title: z.string().min(1), version: z.string().min(1) }),
  servers: z.array(z.strictObject({ url: z.url() })),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.record(z.enum(['get', 'put', 'post', 'patch', 'delete']), operation.optional()),
  ),
  components: z.strictObject({
    securitySchemes: z.record(
      z.string(),
      z.looseObject({ type: z.literal('http'), scheme: z.enum(['bearer', 'basic']) }),
    ),
    schemas: z.record(z.string(), schemaObject),
    headers: z.record(z.string(), z.unknown()),
    examples: z.record(z.string(), z.strictObject({ value: z.unknown() })),
  }),
});

const document = description.parse(jsonOf(answer));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, each]) => (each ? [{ path, method, ...each }] : [])),
);

describe('the description of the API', () => {
  test('is there for anybody, and names this system', () => {
    expect(verdictOf(answer)).toBe('200');
    expect(document.servers).toEqual([{ url: system.url }]);
  });

  test('lists every route of the table, what CRMs call, and no other', () => {
    const listed = operations.map(({ method, path, operationId }) => `${operationId}: ${method} ${path}`);
    const routes = ROUTES.map(
      ({ method, path, operationId }) => `${operationId}: ${method.toLowerCase()} ${path}`,
    );
    const webhook = 'receiveWebhook: post /webhooks/{projectId}/{source}';
    expect(listed.toSorted()).toEqual([...routes, webhook].toSorted());
    expect(routes).toContain('describeApi: get /v1/openapi.json');
  });

  test('has an id for each operation that no other has', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('refers to nothing that it does not hold', () => {
    const references = [...answer.text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of new Set(references)) {
      const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(\w+)$/.exec(reference ?? '') ?? [];
      const held = Object.entries(document.components).find(([each]) => each === kind)?.[1] ?? {};
      expect(Object.keys(held), reference).toContain(name);
    }
    const schemes = operations.flatMap(({ security }) => security.flatMap((each) => Object.keys(each)));
    expect(Object.keys(document.components.securitySchemes)).toEqual(expect.arrayContaining(schemes));
  });
});

describe.each(operations)(
  '$operationId',
  ({ path, parameters, responses, security, requestBody, ...rest }) => {
    test('declares each parameter of its path once, as required', () => {
      const inPath = parameters.filter((each) => each.in === 'path');
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.map(({ name, required }) => [name, required])).toEqual(names.map((name) => [name, true]));
      expect(new Set(parameters.map((each) => `${each.in} ${each.name}`)).size).toBe(parameters.length);
    });

    test('answers 200 with JSON and errors with problems, each by codes of the catalogue with this status', () => {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '413', '500']));
      for (const [status, response] of Object.entries(responses)) {
        const type = status === '200' ? 'application/json' : 'application/problem+json';
        // A few answers are tables and pages as well, or what Salesforce wants.
        const types = Object.keys(response.content).filter(
          (each) => !['text/csv', 'text/html', 'text/xml'].includes(each),
        );
        expect(types).toEqual([type]);
        if (status === '200') continue;
        for (const code of response.description.split(', ')) {
          expect(Object.entries(ERRORS).find(([name]) => name === code)?.[1].status, code).toBe(
            Number(status),
          );
        }
      }
    });

    test('says whether it needs a credential, and how that may fail', () => {
      const isPublic = rest['x-permission'] === 'public';
      expect(security.length === 0).toBe(isPublic);
      const codes = responses['401']?.description.split(', ') ?? [];
      expect(codes.includes('unauthenticated')).toBe(!isPublic);
    });

    test('has schemas that JSON Schema understands', () => {
      const contents = [...Object.values(responses), ...(requestBody ? [requestBody] : [])].map(
        (each) => each.content,
      );
      for (const { schema } of contents.flatMap((each) => Object.values(each))) {
        expect(schemaWithin(document.components.schemas, schema)).toBeDefined();
      }
      for (const { schema } of parameters) expect(JSON.stringify(schema)).not.toBe('{}');
    });
  },
);

test('a webhook is answered as described, when it is taken and when it is not', async () => {
  const { crm } = await configureSources(owner, await createProject(owner));
  const responses = document.paths['/webhooks/{projectId}/{source}']?.post?.responses ?? {};
  const taken = responses['200']?.content['application/json']?.schema;
  const fits = (answer: Answer) => schemaWithin(document.components.schemas, taken).parse(jsonOf(answer));

  const signedUp = customerEvent('signed_up', 'acme');
  for (const event of [signedUp, signedUp, { ...signedUp, type: 'order.paid' }]) {
    const answer = await sendStandard(crm, event);
    expect(fits(answer)).toEqual(jsonOf(answer));
  }
  const refused = [
    await sendStandard({ ...crm, secret: standardSecret() }, signedUp),
    await sendStandard({ ...crm, url: crm.url.replace(/[^/]+$/, 'none') }, signedUp),
    await api()('POST', new URL(crm.url).pathname, signedUp),
    await sendStandard(crm, { type: 5 }),
  ];
  for (const answer of refused) {
    const { code } = z.object({ code: z.string() }).parse(jsonOf(answer));
    expect(responses[String(answer.status)]?.description.split(', ')).toContain(code);
  }
});
