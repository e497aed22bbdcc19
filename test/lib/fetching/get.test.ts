import { createServer, type RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AnswerTooLarge, createGet } from '../../../lib/fetching/get.ts';
import { AddressNotAllowed } from '../../../lib/notifications/outbound.ts';

let listener: RequestListener = (_request, response) => response.end();
let connections = 0;
const server = createServer((request, response) => listener(request, response));
server.on('connection', () => (connections += 1));
const origin = (): string => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
};

beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
afterEach(() => {
  connections = 0;
  server.closeAllConnections();
});
afterAll(() => new Promise((closed) => server.close(closed)));

test('a GET gives status, headers and the body, whatever they are', async () => {
  listener = (request, response) =>
    response.writeHead(429, { 'retry-after': '7' }).end(`${request.method} ${request.headers.authorization}`);
  const answer = await createGet('any')(`${origin()}/a`, { authorization: 'Bearer t' });
  expect([answer.status, answer.headers['retry-after'], String(answer.body)]).toStrictEqual([
    429,
    '7',
    'GET Bearer t',
  ]);
});

test.each<readonly [string, RequestListener]>([
  ['never answers', () => undefined],
  ['never ends its body', (_request, response) => response.writeHead(200).write('{')],
])('ends with an error at one that %s', async (_how, listens) => {
  listener = listens;
  await expect(createGet('any', { timeoutMs: 50 })(origin(), {})).rejects.toThrow();
});

test('does not read more than 1 MiB, however much there is', async () => {
  let written = 0;
  listener = (_request, response) => {
    const chunk = 'x'.repeat(64 * 1024);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) written += chunk.length;
      response.once('drain', more);
    };
    more();
  };
  await expect(createGet('any')(origin(), {})).rejects.toBeInstanceOf(AnswerTooLarge);
  expect(written).toBeLessThan(64 * 1024 * 1024);
});

test('an answer that ends early is an error', async () => {
  listener = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    response.socket?.end();
  };
  await expect(createGet('any')(origin(), {})).rejects.toThrow();
});

test('under public-https nothing of ours is called, and no token leaves', async () => {
  await expect(createGet('public-https')(origin(), {})).rejects.toBeInstanceOf(AddressNotAllowed);
  expect(connections).toBe(0);
});
