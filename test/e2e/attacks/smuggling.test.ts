import { describe, expect, test } from 'vitest';
import { listIn } from '../../support/http.ts';
import { sendRaw } from '../../support/raw-http.ts';
import { createProject, done, useSystem } from '../../support/system.ts';

const { owner, accountToken, system } = await useSystem();
const project = await createProject(owner);

/** What a connection may take at most: Node waits for a head that does not end for a minute. */
const QUICK_MS = 10_000;
const AS_OWNER = `Host: onboarding.example\r\nAuthorization: Bearer ${accountToken}\r\nContent-Type: application/json\r\n`;

/** What shall not be seen: a change that the table would show. */
const hidden = (userId: string): string =>
  `PUT /v1/account/owners/${userId} HTTP/1.1\r\n${AS_OWNER}Content-Length: 2\r\n\r\n{}`;
/** As chunks: the request is in the first. */
const chunked = (content: string): string => `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`;
const post = (framing: string, body: string): string =>
  `POST /v1/accessKeys/verify HTTP/1.1\r\n${AS_OWNER}${framing}\r\n${body}`;
const get = (headers: string): string => `GET /v1/projects/${project} HTTP/1.1\r\n${AS_OWNER}${headers}\r\n`;

async function owners(): Promise<readonly unknown[]> {
  return listIn(done(await owner('GET', '/v1/account/owners')), 'owners').map(({ userId }) => userId);
}

test('two requests in a row on a connection are two: what is hidden would be seen here', async () => {
  const { statuses } = await sendRaw(system.url, get('') + hidden('control'), 2);
  expect(statuses).toEqual([200, 200]);
  expect(await owners()).toContain('control');
});

type Attack = (request: string) => string;
const ATTACKS: Readonly<Record<string, Attack>> = {
  'a length and chunks': (request) =>
    post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${request}`),
  'chunks and a length': (request) =>
    post('Transfer-Encoding: chunked\r\nContent-Length: 0\r\n', chunked(request)),
  'chunks and the length of all': (request) =>
    post(`Content-Length: ${5 + request.length}\r\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${request}`),
  'two lengths': (request) => post(`Content-Length: 0\r\nContent-Length: ${request.length}\r\n`, request),
  'two lengths in another order': (request) =>
    post(`Content-Length: ${request.length}\r\nContent-Length: 0\r\n`, request),
  'two lengths in a line': (request) => post(`Content-Length: 0, ${request.length}\r\n`, request),
  'chunks with a space before the colon': (request) =>
    post('Content-Length: 0\r\nTransfer-Encoding : chunked\r\n', chunked(request)),
  'a length with a space before the colon': (request) =>
    post(`Content-Length : ${request.length}\r\n`, request),
  'chunks with a tab before them': (request) =>
    post('Content-Length: 0\r\nTransfer-Encoding:\tchunked\r\n', chunked(request)),
  'chunks after a vertical tab': (request) =>
    post('Content-Length: 0\r\nTransfer-Encoding:\x0bchunked\r\n', chunked(request)),
  'chunks in quotes': (request) =>
    post('Content-Length: 0\r\nTransfer-Encoding: "chunked"\r\n', chunked(request)),
  'what only begins like chunks': (request) =>
    post('Content-Length: 0\r\nTransfer-Encoding: chunkedx\r\n', chunked(request)),
  'what only ends like chunks': (request) =>
    post('Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n', chunked(request)),
  'chunks that are not the last encoding': (request) =>
    post('Transfer-Encoding: chunked, identity\r\n', chunked(request)),
  'chunks twice, once by another name': (request) =>
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n', chunked(request)),
  'no chunks': (request) => post('Transfer-Encoding: identity\r\n', request),
  'chunks in a folded line': (request) =>
    post('Content-Length: 0\r\nTransfer-Encoding:\r\n chunked\r\n', chunked(request)),
  'chunks behind a bare line feed': (request) =>
    post('Content-Length: 0\r\nX: y\nTransfer-Encoding: chunked\r\n', chunked(request)),
  'chunks behind a bare carriage return': (request) =>
    post('Content-Length: 0\r\nX: y\rTransfer-Encoding: chunked\r\n', chunked(request)),
  'chunks behind a zero': (request) =>
    post('Content-Length: 0\r\nX: \0\r\nTransfer-Encoding: chunked\r\n', chunked(request)),
  'a chunk of a negative length': (request) => post('Transfer-Encoding: chunked\r\n', `-1\r\n${request}`),
  'a chunk of a length that overflows': (request) =>
    post('Transfer-Encoding: chunked\r\n', `10000000000000000\r\n${request}`),
  'a chunk of a length with 0x': (request) => post('Transfer-Encoding: chunked\r\n', `0x0\r\n\r\n${request}`),
  'a chunk that is longer than it says': (request) =>
    post('Transfer-Encoding: chunked\r\n', `2\r\n{}x\r\n0\r\n\r\n${request}`),
  'a chunk whose length ends with a line feed': (request) =>
    post('Transfer-Encoding: chunked\r\n', `0;x\n\r\n${request}`),
  ...Object.fromEntries(
    ['-1', '+0', '0x0', '0 0', '1e1', '', '0.0', '99999999999999999999', 'zero'].map(
      (length) =>
        [
          `the length ${JSON.stringify(length)}`,
          (request) => post(`Content-Length: ${length}\r\n`, request),
        ] satisfies [string, Attack],
    ),
  ),
  'a folded header': (request) => get(`X: a\r\n b\r\n`) + request,
  'a line that begins with a space': (request) => get(` X: a\r\n`) + request,
  'a bare line feed in a header': (request) => get(`X: a\nY b\r\n`) + request,
  'a bare carriage return in a header': (request) => get(`X: a\rY: b\r\n`) + request,
  'a zero in a header': (request) => get(`X: a\0b\r\n`) + request,
  'a zero in a header’s name': (request) => get(`X\0: a\r\n`) + request,
  'a header without a colon': (request) => get(`X\r\n`) + request,
  'a header without a name': (request) => get(`: x\r\n`) + request,
  'a path with a line break': (request) => get('').replace('/v1/', '/v1\r\n/') + request,
  'a path with a line feed': (request) => get('').replace('/v1/', '/v1\n/') + request,
  'a path with a zero': (request) => get('').replace('/v1/', '/v1\0/') + request,
  'a path with a space': (request) => get('').replace('/v1/', '/v1 /') + request,
  'a method that is none': (request) => get('').replace('GET', 'SMUGGLE') + request,
  'a version that is none': (request) => get('').replace('HTTP/1.1', 'HTTP/1.9') + request,
  'no version': (request) => get('').replace(' HTTP/1.1', '') + request,
  'HTTP/2 at once': (request) => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${request}`,
  'bytes of TLS': (request) => `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${request}`,
};

describe('a request inside of another is not seen, and the whole is refused at once, with', () => {
  test.each(Object.entries(ATTACKS))('%s', async (what, attack) => {
    const userId = `hidden-${Object.keys(ATTACKS).indexOf(what)}`;
    const { statuses, elapsedMs } = await sendRaw(system.url, attack(hidden(userId)));
    await system.idle();
    expect(await owners()).not.toContain(userId);
    expect(elapsedMs).toBeLessThan(QUICK_MS);
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
    expect(statuses[0]).toBeLessThan(500);
  });
});

describe('is harmless:', () => {
  test('a second host, which no answer is made with', async () => {
    const { statuses, text } = await sendRaw(system.url, get('Host: evil.example\r\n'));
    expect(statuses).toEqual([200]);
    expect(text).not.toContain('evil.example');
  });

  test('no host, which is refused', async () => {
    const { statuses } = await sendRaw(system.url, get('').replace(/Host:[^\n]+\n/, ''));
    expect(statuses).toEqual([400]);
  });

  test.each([
    '%0d%0aX-Split:%20yes',
    '%0aX-Split:%20yes',
    '%0d%0a%0d%0aHTTP/1.1%20200%20OK',
    '%00',
    '%E5%98%8A',
  ])('a line break in a path or a query that is encoded, which comes out nowhere: %s', async (encoded) => {
    for (const path of [
      `/v1/projects/${project}${encoded}`,
      `/v1/projects/${project}?a=${encoded}`,
      `/${encoded}`,
    ]) {
      const { statuses, text } = await sendRaw(system.url, `GET ${path} HTTP/1.1\r\n${AS_OWNER}\r\n`);
      expect([[400], [404]], path).toContainEqual(statuses);
      expect(text.toLowerCase()).not.toContain('x-split');
    }
  });
});
