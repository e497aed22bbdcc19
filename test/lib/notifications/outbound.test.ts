import type { lookup, LookupAddress } from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AddressNotAllowed, createPost } from '../../../lib/notifications/outbound.ts';

let listener: RequestListener = (_request, response) => response.end();
let connections = 0;
const server = createServer((request, response) => listener(request, response));
server.on('connection', () => (connections += 1));
const origin = (): string => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
};

beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
afterEach(() => {
  connections = 0;
  server.closeAllConnections();
});
afterAll(() => new Promise((closed) => server.close(closed)));

/** A name server: names resolve to what it says. It counts what it is asked. */
function resolverOf(addresses: readonly LookupAddress[] | Error) {
  const asked: string[] = [];
  const resolve = (
    hostname: string,
    _options: object,
    callback: (error: Error | null, addresses?: readonly LookupAddress[]) => void,
  ): void => {
    asked.push(hostname);
    process.nextTick(() => (addresses instanceof Error ? callback(addresses) : callback(null, addresses)));
  };
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- dns.lookup has five signatures; this is the one that is used
  return { asked, resolve: resolve as typeof lookup };
}

describe('a POST', () => {
  test('sends the body and the headers as they are, and gives the status', async () => {
    const got = Promise.withResolvers<object>();
    listener = (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        got.resolve({ method, url, body, id: headers['webhook-id'], length: headers['content-length'] });
        response.writeHead(202).end('not read');
      });
    };
    await expect(
      createPost('any')(`http://${origin()}/a?b=c`, { 'webhook-id': 'm' }, '{"ö":1}'),
    ).resolves.toBe(202);
    await expect(got.promise).resolves.toStrictEqual({
      method: 'POST',
      url: '/a?b=c',
      body: '{"ö":1}',
      id: 'm',
      length: '8',
    });
  });

  test.each([301, 302, 307, 308])('takes a redirect for the answer: %i is not followed', async (status) => {
    const paths: (string | undefined)[] = [];
    listener = (request, response) => {
      paths.push(request.url);
      response.writeHead(status, { location: `http://${origin()}/elsewhere` }).end();
    };
    await expect(createPost('any')(`http://${origin()}/first`, {}, '')).resolves.toBe(status);
    expect(paths).toStrictEqual(['/first']);
  });

  test.each<readonly [string, RequestListener]>([
    ['never answers', () => undefined],
    ['drips its headers', (_request, response) => response.writeProcessing()],
  ])('ends with an error at an endpoint that %s', async (_how, listens) => {
    listener = listens;
    const post = createPost('any', { timeoutMs: 50 });
    await expect(post(`http://${origin()}/`, {}, '')).rejects.toMatchObject({ code: 'ABORT_ERR' });
  });

  test('does not wait for a body that never ends', async () => {
    listener = (_request, response) => response.writeHead(200).write('x'.repeat(100_000));
    await expect(createPost('any')(`http://${origin()}/`, {}, '')).resolves.toBe(200);
  });

  test.each<readonly [string, RequestListener]>([
    ['breaks the connection', (request) => request.destroy()],
    ['does not speak HTTP', (request) => request.socket.end('SSH-2.0-OpenSSH\r\n')],
  ])('ends with an error at an endpoint that %s', async (_how, listens) => {
    listener = listens;
    await expect(createPost('any')(`http://${origin()}/`, {}, '')).rejects.toThrow();
  });
});

describe('under public-https', () => {
  test.each([
    ['http', () => `http://${origin()}/`],
    ['an address of ours', () => `https://${origin()}/`],
    ['a name of ours', () => `https://localhost/`],
    ['no URL', () => 'nonsense'],
  ])('%s is refused before anything is resolved', async (_what, url) => {
    const { asked, resolve } = resolverOf([]);
    const post = createPost('public-https', { resolve });
    await expect(post(url(), {}, '')).rejects.toBeInstanceOf(AddressNotAllowed);
    expect({ asked, connections }).toStrictEqual({ asked: [], connections: 0 });
  });

  test.each<readonly [string, readonly LookupAddress[]]>([
    ['loopback', [{ address: '127.0.0.1', family: 4 }]],
    ['loopback in IPv6', [{ address: '::1', family: 6 }]],
    ['a private range', [{ address: '10.1.2.3', family: 4 }]],
    ['the cloud’s metadata', [{ address: '169.254.169.254', family: 4 }]],
    [
      'a public address and a private one',
      [
        { address: '1.1.1.1', family: 4 },
        { address: '10.1.2.3', family: 4 },
      ],
    ],
    ['nothing', []],
  ])('a name that resolves to %s is refused, and asked for once', async (_where, addresses) => {
    const { asked, resolve } = resolverOf(addresses);
    const post = createPost('public-https', { resolve });
    const url = `https://endpoint.example:${origin().split(':')[1] ?? ''}/`;
    await expect(post(url, {}, '')).rejects.toBeInstanceOf(AddressNotAllowed);
    expect({ asked, connections }).toStrictEqual({ asked: ['endpoint.example'], connections: 0 });
  });

  test('a name that does not resolve is an error of this POST alone', async () => {
    const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const post = createPost('public-https', { resolve: resolverOf(notFound).resolve });
    await expect(post('https://endpoint.example/', {}, '')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
