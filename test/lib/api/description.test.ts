import { describe, expect, test } from 'vitest';
import { EXAMPLES } from '../../../lib/api/description/examples.ts';
import { PATH_PARAMETERS } from '../../../lib/api/description/parameters.ts';
import { ROUTES } from '../../../lib/api/routes.ts';
import { ERRORS } from '../../../lib/errors.ts';
import { sampleDocument } from '../../../scripts/api/sample-document.ts';

const document = sampleDocument();
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

describe.each(ROUTES)('the example of $operationId', ({ operationId, schemas, path }) => {
  const example = EXAMPLES[operationId];

  test('is there', () => {
    expect(example, `add ${operationId} to lib/api/description/examples/`).toBeDefined();
    expect(
      example?.request !== undefined,
      `${operationId} ${schemas.body ? 'takes a body: its example has a request' : 'takes no body'}`,
    ).toBe(schemas.body !== undefined);
  });

  test('is what the route takes and answers', () => {
    expect(schemas.response.parse(example?.response)).toEqual(example?.response);
    schemas.body?.parse(example?.request);
    schemas.query?.parse(example?.query ?? {});
    if (schemas.query === undefined) expect(example?.query).toBeUndefined();
  });

  test('has a value for each parameter of its path', () => {
    for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
      const parameter = PATH_PARAMETERS[name];
      expect(parameter, `add ${name} to lib/api/description/parameters.ts`).toBeDefined();
      const { pattern } = parameter?.schema ?? {};
      if (typeof pattern === 'string') expect(parameter?.example).toMatch(new RegExp(pattern));
    }
  });
});

test('no example is of an operation that there is not', () => {
  const ids = ROUTES.map(({ operationId }) => operationId);
  expect(Object.keys(EXAMPLES).filter((id) => !ids.includes(id))).toEqual([]);
});

test('each error that an operation can answer has its problem document as an example', () => {
  for (const { responses } of operations) {
    for (const [status, { description, content }] of Object.entries(responses)) {
      if (status === '200') continue;
      const shown = Object.keys(content['application/problem+json']?.examples ?? {});
      expect(shown).toEqual(description.split(', '));
      for (const code of shown) {
        const { title } = Object.entries(ERRORS).find(([name]) => name === code)?.[1] ?? {};
        expect(document.components.examples[code]?.value).toMatchObject({
          code,
          title,
          status: Number(status),
        });
      }
    }
  }
});

test('each tag says what it is about', () => {
  for (const { name, description } of document.tags) {
    expect(description, `add ${name} to lib/api/description/tags.ts`).not.toBe(name);
  }
});

test('each operation says which scope it needs, and how it is sent again', () => {
  const silent = operations.filter(
    ({ description, security }) =>
      !/Needs (?:the scope `\w+:\w+`|no credential)/.test(description) ||
      !/send(?:ing)? it/i.test(description) ||
      security.some((scheme) => Object.values(scheme).flat().length !== 1),
  );
  expect(silent.map(({ operationId }) => operationId)).toEqual([]);
});
