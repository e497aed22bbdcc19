import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { jsonOf, verdictOf, type Answer } from '../../support/http.ts';
import { spoiltBodies, tooLong, unknownField, type Spoil } from '../../support/spoilt-bodies.ts';
import { configureSources } from '../../support/sources.ts';
import { createKey, createProject, createSubproject, useSystem } from '../../support/system.ts';

const { owner } = await useSystem();
const project = await createProject(owner);
await configureSources(owner, project);
const subproject = await createSubproject(owner, project);
const key = await createKey(owner, `subprojects/${subproject}`);

const content = z.object({ schema: z.optional(z.unknown()), example: z.optional(z.unknown()) });
const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(['path', 'query', 'header']) })),
  requestBody: z.optional(z.object({ content: z.record(z.string(), content) })),
});
const document = z
  .object({ paths: z.record(z.string(), z.record(z.string(), operation)) })
  .parse(jsonOf(await owner('GET', '/v1/openapi.json')));

const IDS: Readonly<Record<string, string>> = {
  projectId: project,
  subprojectId: subproject,
  accessKeyId: key.accessKeyId,
  userId: 'ann',
  source: 'crm',
  month: '2026-10',
};
function urlOf(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `${project}-${'0'.repeat(16)}`);
}

const everyOperation = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, each]) => ({ path, method, ...each })),
);
/** A CRM's body is its own: nothing of it is looked at before its signature, and what is not known there is not read. */
const ours = everyOperation.filter(({ operationId }) => operationId !== 'receiveWebhook');
const withBodies = ours.flatMap(({ path, method, operationId, requestBody }) =>
  Object.entries(requestBody?.content ?? {}).map(([type, { schema, example }]) => {
    const send = (body: unknown) =>
      owner(method.toUpperCase(), urlOf(path, IDS), JSON.stringify(body), { 'content-type': type });
    return { operationId, schema, example, send };
  }),
);

const REFUSED = '400 invalid_request';

/** What a trial is made of, and its answer speaks of. */
const TRIED = ['body.headers.', 'body.body'];

/** By the place that was spoilt; of lists whose entries are answered one by one, what became of the first. */
async function verdicts({ operationId, schema, example, send }: (typeof withBodies)[number], spoil: Spoil) {
  const found: [string, string][] = [];
  for (const { place, body } of spoiltBodies(schema, example, spoil)) {
    if (operationId === 'tryWebhookSource' && TRIED.some((tried) => place.startsWith(tried))) continue;
    const answer = await send(body);
    expect(answer.text.length, place).toBeLessThan(5_000);
    found.push([place, verdictOfFirst(answer)]);
  }
  return found;
}

const entry = z.object({ code: z.string() });
const listed = z.union([z.object({ results: z.tuple([entry]) }), z.object({ rejected: z.tuple([entry]) })]);

function verdictOfFirst(answer: Answer): string {
  const list = listed.safeParse(jsonOf(answer));
  return list.success ? REFUSED : verdictOf(answer);
}

test('every operation with a body is tried', () => {
  expect(withBodies.length).toBeGreaterThan(30);
});

describe.each(withBodies)('$operationId', (operation) => {
  test('refuses a text that is too long, wherever it stands', async () => {
    const found = await verdicts(operation, tooLong);
    expect(found.filter(([, verdict]) => verdict !== REFUSED)).toEqual([]);
  });

  test('refuses a field that it does not know, wherever it stands', async () => {
    const found = await verdicts(operation, unknownField);
    // CloudEvents may have extensions.
    if (operation.operationId !== 'recordUsage') expect(found.length).toBeGreaterThan(0);
    expect(found.filter(([, verdict]) => verdict !== REFUSED)).toEqual([]);
  });
});

test('no parameter is so long that it is our fault', async () => {
  const faults: string[] = [];
  for (const { method, path, parameters } of everyOperation) {
    for (const { name, in: where } of parameters) {
      // A key of the table has at most 1,024 or 2,048 bytes.
      for (const length of [256, 1_025, 2_049, 10_000]) {
        const long = 'x'.repeat(length);
        const url = urlOf(path, where === 'path' ? { ...IDS, [name]: long } : IDS);
        const query = where === 'query' ? `?${name}=${long}` : '';
        const headers = where === 'header' ? { [name]: long } : {};
        const { status } = await owner(method.toUpperCase(), `${url}${query}`, '{}', headers);
        if (status >= 500) faults.push(`${method} ${path}, ${name} of ${length}: ${status}`);
      }
    }
  }
  expect(faults).toEqual([]);
});
