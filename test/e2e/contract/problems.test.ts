import { describe, expect, test } from 'vitest';
import { MANAGED_ROUTES } from '../../../lib/api/routes.ts';
import { ERRORS } from '../../../lib/errors.ts';
import { jsonOf, textIn, verdictOf } from '../../support/http.ts';
import { holding, matching } from '../../support/matchers.ts';
import { useSystem } from '../../support/system.ts';

const { api, owner, system, defaultProjectId: projectId } = await useSystem();
const anybody = api();
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'];

describe('a problem document', () => {
  test('has the fields of RFC 9457, a stable code, and the id under which the log has it', async () => {
    const answer = await anybody('GET', '/v1/projects');
    expect(jsonOf(answer)).toEqual({
      type: 'urn:subproject-onboarding:problem:unauthenticated',
      title: ERRORS.unauthenticated.title,
      status: 401,
      code: 'unauthenticated',
      requestId: matching(/^[0-9a-f-]{36}$/),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'www-authenticate': 'Bearer realm="subproject-onboarding"',
    });
    const lines = system.logs.all().map(({ text }) => text);
    expect(lines).toContainEqual(holding(textIn(answer, 'requestId')));
  });

  test('says what was wrong with the input, and where', async () => {
    const answer = await owner('POST', '/v1/projects', { displayName: 'x', graceDays: 400, colour: 'red' });
    expect(jsonOf(answer)).toMatchObject({
      code: 'invalid_request',
      detail: 'body.graceDays: must be at most 365; body: has no colour',
    });
  });

  test('has another id for every request', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => textIn(await anybody('GET', '/v1/x'), 'requestId')),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('where there is nothing, the answer is 404 not_found', () => {
  test.each([
    '/',
    '/v1',
    '/v1/',
    '/v2/projects',
    '/v1/project',
    '/v1/projects/',
    '/v1/openapi.yaml',
    '/favicon.ico',
    '/webhooks',
    '/.env',
  ])('%s', async (path) => {
    for (const caller of [anybody, owner]) expect(verdictOf(await caller('GET', path))).toBe('404 not_found');
  });
});

describe('a path without such a method', () => {
  const paths = [...new Set(MANAGED_ROUTES.map(({ path }) => path))];

  test.each(paths)('is 405 method_not_allowed and says which there are: %s', async (path) => {
    // `…/accessKeys/revokeAll` is where a key of that name would be, too.
    const answers = (pattern: string) => new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const allowed: readonly string[] = MANAGED_ROUTES.filter((route) => answers(route.path).test(path)).map(
      ({ method }) => method,
    );
    const url = path
      .replace('{projectId}', projectId)
      .replace('{subprojectId}', `${projectId}${'0'.repeat(18)}`)
      .replaceAll(/\{\w+\}/g, 'x');
    for (const method of METHODS.filter((each) => !allowed.includes(each))) {
      const answer = await owner(method, url);
      expect(answer.status, method).toBe(405);
      expect(answer.headers['allow'], method).toBe(allowed.join(', '));
      if (method !== 'HEAD') expect(verdictOf(answer), method).toBe('405 method_not_allowed');
    }
  });

  test('takes no other method from a header', async () => {
    const headers = {
      'x-http-method-override': 'DELETE',
      'x-method-override': 'DELETE',
      'x-http-method': 'DELETE',
    };
    const answer = await owner('GET', `/v1/projects/${projectId}`, '', headers);
    expect(jsonOf(answer)).toMatchObject({ projectId, displayName: 'default' });
  });
});
