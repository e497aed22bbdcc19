import { expect, test } from 'vitest';
import { matchRoute } from '../../../local/http-api/routes.ts';

const keys = [
  '$default',
  'ANY /things/{proxy+}',
  'GET /things/{id}',
  'ANY /things/{id}',
  'GET /things/new',
  'POST /things/{id}/parts/{part}',
  'POST /things/special/parts/{part}',
  'GET /',
];
const routes = keys.map((routeKey) => ({ routeKey, target: routeKey }));

test.each<[string, string, string, Record<string, string> | undefined]>([
  ['GET', '/', 'GET /', undefined],
  ['GET', '/things/new', 'GET /things/new', undefined],
  ['GET', '/things/7', 'GET /things/{id}', { id: '7' }],
  ['PUT', '/things/7', 'ANY /things/{id}', { id: '7' }],
  ['GET', '/things/a%2Fb%20c', 'GET /things/{id}', { id: 'a/b c' }],
  ['GET', '/things/7/deep/er', 'ANY /things/{proxy+}', { proxy: '7/deep/er' }],
  ['POST', '/things/7/parts/8', 'POST /things/{id}/parts/{part}', { id: '7', part: '8' }],
  ['POST', '/things/special/parts/8', 'POST /things/special/parts/{part}', { part: '8' }],
  ['GET', '/things/', '$default', undefined],
  ['GET', '/elsewhere', '$default', undefined],
  ['POST', '/', '$default', undefined],
])('%s %s goes to %s', (method, path, routeKey, pathParameters) => {
  expect(matchRoute(routes, method, path)).toEqual({ routeKey, target: routeKey, pathParameters });
});

test('without $default there may be no route', () => {
  expect(matchRoute([{ routeKey: 'GET /a', target: 1 }], 'GET', '/b')).toBeUndefined();
});
