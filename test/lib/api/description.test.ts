import { describe, expect, test } from 'vitest';
import { EXAMPLES } from '../../../lib/api/description/examples.ts';
import { PATH_PARAMETERS } from '../../../lib/api/description/parameters.ts';
import { ROUTES } from '../../../lib/api/routes.ts';
import { webhookAnswerSchema, WEBHOOK_EXAMPLE } from '../../../lib/api/description/webhook.ts';
import { AppError, ERRORS, RETRY_AFTER_CODES, type ErrorCode } from '../../../lib/errors.ts';
import { problemResponse } from '../../../lib/http/problem.ts';
import { standardWebhooks } from '../../../lib/intake/standard-webhooks.ts';
import { sampleDocument } from '../../../scripts/api/sample-document.ts';

const document = sampleDocument();
const isCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);
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

test('an answer says which headers it may have: how to come in, and when to come again', () => {
  const namesOf = (code: ErrorCode): readonly string[] => {
    const { headers } = problemResponse(
      new AppError('unavailable', undefined, { retryAfterSeconds: 1 }),
      'x',
    );
    expect(Object.keys(headers)).toContain('retry-after');
    const own = Object.keys(problemResponse(new AppError(code), 'x').headers);
    return [...own, ...(RETRY_AFTER_CODES.some((each) => each === code) ? ['retry-after'] : [])];
  };
  for (const { operationId, responses } of operations) {
    for (const [status, { description, headers = {} }] of Object.entries(responses)) {
      if (status === '200') continue;
      const sent = description.split(', ').flatMap((code) => (isCode(code) ? namesOf(code) : []));
      const told = ['www-authenticate', 'retry-after'].filter((name) => sent.includes(name));
      expect({
        operationId,
        status,
        headers: Object.keys(headers).map((name) => name.toLowerCase()),
      }).toEqual({
        operationId,
        status,
        headers: told,
      });
    }
  }
});

test('the example of a webhook is genuine', () => {
  const { headers, body, answer } = WEBHOOK_EXAMPLE;
  const request = { method: 'POST', url: '', headers, body: Buffer.from(JSON.stringify(body)) };
  const sent = new Date(Number(headers['webhook-timestamp']) * 1_000);
  const verify = () => standardWebhooks.verify(request, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], sent);
  expect(verify).not.toThrow();
  expect(standardWebhooks.read(body, true)).toMatchObject([{ kind: 'signedUp', externalId: 'acme' }]);
  expect(webhookAnswerSchema.parse(answer)).toEqual(answer);
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
