import { describe, expect, test } from 'vitest';
import { toEvent, type HttpRequest } from '../../../local/http-api/event.ts';

const request: HttpRequest = {
  method: 'POST',
  url: '/v1/things',
  rawHeaders: ['Host', 'localhost:4000'],
  sourceIp: '127.0.0.1',
  body: Buffer.alloc(0),
};
const match = { routeKey: 'POST /v1/things', target: undefined, pathParameters: undefined };
const now = new Date('2026-11-24T10:20:30Z');
const eventOf = (changes: Partial<HttpRequest>) => toEvent({ ...request, ...changes }, match, 'api', now);
const withType = (type: string, text: string) =>
  eventOf({ rawHeaders: ['Content-Type', type], body: Buffer.from(text) });

test('has the context of an HTTP API', () => {
  expect(eventOf({ rawHeaders: ['Host', 'localhost:4000', 'User-Agent', 'me'] })).toMatchObject({
    version: '2.0',
    routeKey: 'POST /v1/things',
    requestContext: {
      apiId: 'api',
      domainName: 'localhost:4000',
      http: {
        method: 'POST',
        path: '/v1/things',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'me',
      },
      stage: '$default',
      time: '24/Nov/2026:10:20:30 +0000',
      timeEpoch: now.getTime(),
    },
  });
});

describe('headers', () => {
  test('are in lower case, duplicates joined by commas in their order', () => {
    const { headers } = eventOf({ rawHeaders: ['X-Sig', 'a', 'Host', 'h', 'x-sig', 'b'] });
    expect(headers).toMatchObject({ 'x-sig': 'a,b', host: 'h' });
  });

  test('have no cookie: cookies are a list of their own', () => {
    const event = eventOf({ rawHeaders: ['Cookie', 'a=1; b=2'] });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.cookies).toEqual(['a=1', 'b=2']);
  });
});

describe('path and query', () => {
  test.each<[string, string, string, Record<string, string> | undefined]>([
    ['/a', '/a', '', undefined],
    ['/a?', '/a', '', undefined],
    ['/a?x=1&x=2&y=%20+z', '/a', 'x=1&x=2&y=%20+z', { x: '1,2', y: '  z' }],
    ['/a?x=a?b', '/a', 'x=a?b', { x: 'a?b' }],
    ['/a%20b/%40', '/a b/@', '', undefined],
    ['/a%zz', '/a%zz', '', undefined],
  ])(
    'of %s: the path decoded, the query as it was sent',
    (url, rawPath, rawQueryString, queryStringParameters) => {
      const event = eventOf({ url });
      expect(event).toMatchObject({ rawPath, rawQueryString });
      expect(event.queryStringParameters).toEqual(queryStringParameters);
    },
  );

  test('path parameters come with the route', () => {
    const event = toEvent(request, { ...match, pathParameters: { id: '7' } }, 'api', now);
    expect(event.pathParameters).toEqual({ id: '7' });
  });
});

describe('a body', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'TEXT/HTML',
    'application/xml',
  ])('of %s is text', (type) => {
    expect(withType(type, '{"ä":1}')).toMatchObject({ body: '{"ä":1}', isBase64Encoded: false });
  });

  test.each([
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'application/cloudevents+json',
  ])('of %s is in base64', (type) => {
    expect(withType(type, 'a=1')).toMatchObject({ body: 'YT0x', isBase64Encoded: true });
  });

  test('that is empty is absent', () => {
    expect(eventOf({})).not.toHaveProperty('body');
  });
});
