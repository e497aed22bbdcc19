import { expect, test } from 'vitest';
import { toResponse } from '../../../local/http-api/response.ts';

const responseTo = (value: unknown) => {
  const { body, ...rest } = toResponse({ ok: true, requestId: 'r', payload: JSON.stringify(value) });
  return { ...rest, body: body.toString() };
};

test('a structured result decides status, headers, cookies and body', () => {
  expect(
    responseTo({
      statusCode: 201,
      headers: { 'X-A': 'b', 'content-type': 'text/html' },
      cookies: ['a=1', 'b=2'],
      body: 'ä',
    }),
  ).toEqual({
    status: 201,
    headers: { 'x-a': 'b', 'content-type': 'text/html' },
    cookies: ['a=1', 'b=2'],
    body: 'ä',
  });
});

test('a body in base64 is decoded', () => {
  expect(responseTo({ statusCode: 200, body: 'YT0x', isBase64Encoded: true })).toHaveProperty('body', 'a=1');
});

test.each<[unknown, string]>([
  [{ message: 'hello' }, '{"message":"hello"}'],
  ['hello', 'hello'],
  [null, 'null'],
  [[1], '[1]'],
])('any other value (%j) is JSON with 200', (value, body) => {
  expect(responseTo(value)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body,
  });
});

test.each([{ statusCode: 'no number' }, { statusCode: 999 }, { statusCode: 200, body: { not: 'text' } }])(
  'a malformed one (%j) is 500',
  (value) => {
    expect(responseTo(value)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  },
);

test('a function that failed is 500, without its error', () => {
  const error = { errorType: 'Error', errorMessage: 'a secret' };
  expect(toResponse({ ok: false, requestId: 'r', error })).toMatchObject({
    status: 500,
    body: Buffer.from('{"message":"Internal Server Error"}'),
  });
});
