import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Client } from '../../../cli/client.ts';
import { OPERATIONS } from '../../../lib/api-client/generated.ts';
import { AsGiven, requestOf, targetOf } from '../../../lib/api-client/operations.ts';
import { ROUTES } from '../../../lib/api/routes.ts';

test('the client knows every operation, and where it is', () => {
  const routes = ROUTES.map(({ operationId, method, path }) => [operationId, `${method} ${path}`]);
  expect(OPERATIONS).toEqual(Object.fromEntries(routes));
});

test('a request is built from what the description names', () => {
  expect(
    requestOf('listSubprojects', {
      params: { projectId: 't4h0x5ac' },
      query: { pageSize: 5, status: undefined },
    }),
  ).toEqual({
    method: 'GET',
    path: '/v1/projects/t4h0x5ac/subprojects',
    query: { pageSize: 5, status: undefined },
  });
  const params = { projectId: 't4h0x5ac', userId: 'a/../b?c#d' };
  expect(requestOf('putMember', { params, body: { role: 'viewer' } })).toEqual({
    method: 'PUT',
    path: '/v1/projects/t4h0x5ac/members/a%2F..%2Fb%3Fc%23d',
    body: { role: 'viewer' },
  });
  expect(requestOf('createProject', { body: new AsGiven({ anything: 1 }) }).body).toEqual({ anything: 1 });
});

test('a request goes below the path of the system’s URL, with what the query has', () => {
  const request = requestOf('listSubprojects', {
    params: { projectId: 't4h0x5ac' },
    query: { pageSize: 5, pageToken: 'a b&c', status: undefined },
  });
  const path = '/v1/projects/t4h0x5ac/subprojects?pageSize=5&pageToken=a+b%26c';
  expect(targetOf(new URL('https://api.example.com'), request).href).toBe(`https://api.example.com${path}`);
  expect(targetOf(new URL('https://example.com/stage/'), request).href).toBe(
    `https://example.com/stage${path}`,
  );
});

test('what the description does not know does not compile', () => {
  const params = { projectId: 'x' };
  // @ts-expect-error -- the path has a parameter
  requestOf('getProject', {});
  // @ts-expect-error -- it is called status
  requestOf('listSubprojects', { params, query: { state: 'active' } });
  // @ts-expect-error -- there is no such status
  requestOf('listSubprojects', { params, query: { status: 'gone' } });
  // @ts-expect-error -- a subproject has a name
  requestOf('createSubproject', { params, body: {} });
  // @ts-expect-error -- it takes no body
  requestOf('getProject', { params, body: {} });
  // @ts-expect-error -- there is no such operation
  expect(() => requestOf('getProjects', {})).not.toThrow();

  const read = (client: Client) => [
    client.send('getProject', { params }, z.looseObject({ displayName: z.string() })),
    // @ts-expect-error -- the API answers with a text
    client.send('getProject', { params }, z.looseObject({ displayName: z.int() })),
    // @ts-expect-error -- a project has no colour
    client.send('getProject', { params }, z.looseObject({ colour: z.string() })),
    // @ts-expect-error -- the list is called projects
    client.pages('listProjects', {}, 'items', z.looseObject({ projectId: z.string() })),
  ];
  expect(read).toBeTypeOf('function');
});
