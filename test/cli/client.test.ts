import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { ApiError } from '../../cli/api-error.ts';
import { Client } from '../../cli/client.ts';
import { CliError } from '../../cli/exit-codes.ts';
import { isPassing, pauseMs } from '../../cli/retries.ts';

type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'disconnect';
type Seen = { readonly line: string; readonly body: string; readonly headers: IncomingMessage['headers'] };

let [answers, seen, pauses]: [Answer[], Seen[], number[]] = [[], [], []];
beforeEach(() => {
  [answers, seen, pauses] = [[], [], []];
});

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  seen.push({
    line: `${request.method ?? ''} ${request.url ?? ''}`,
    body: await text(request),
    headers: request.headers,
  });
  const answer = answers.shift() ?? { status: 200, body: {} };
  if (answer === 'disconnect') return void request.socket.destroy();
  response.writeHead(answer.status, answer.headers ?? {});
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
}
const server = createServer((request, response) => void respond(request, response));
await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
afterAll(() => server.close());

function clientAt(base = ''): Client {
  return new Client({
    url: new URL(`http://127.0.0.1:${port}${base}`),
    key: 'the-key',
    now: () => new Date('2026-11-24T12:00:00Z'),
    sleep: (ms) => Promise.resolve(pauses.push(ms)),
    notice: () => undefined,
  });
}
const anything = z.looseObject({});
const post = (client = clientAt()) =>
  client.request({ method: 'POST', path: '/v1/x', body: { a: 1 } }, anything);
const problem = (status: number, code: string, headers = {}): Answer => ({
  status,
  body: { code, title: `${code}.` },
  headers,
});

async function failure(act: Promise<unknown>): Promise<CliError> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CliError)) throw new Error('it did not fail, or otherwise');
  return error;
}

describe('a request', () => {
  test('carries the key, below the path of the system', async () => {
    const params = { projectId: 'a/b' };
    await clientAt('/base/').send(
      'listSubprojects',
      { params, query: { pageToken: '&', status: undefined } },
      anything,
    );
    expect(seen[0]).toMatchObject({
      line: 'GET /base/v1/projects/a%2Fb/subprojects?pageToken=%26',
      headers: { authorization: 'Bearer the-key' },
    });
  });

  test.each<[string, Answer]>([
    ['is unavailable', problem(503, 'unavailable')],
    ['throttles', { status: 429, body: { message: 'Too Many Requests' } }],
    ['times out', { status: 504, body: 'Gateway' }],
    ['lost a race', problem(409, 'write_conflict')],
    ['breaks the connection', 'disconnect'],
  ])('is sent again, as the same, when the system %s', async (_, answer) => {
    answers = [answer, answer];
    await post();
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(pauses.every((ms) => ms >= 250 && ms <= 1_000)).toBe(true);
  });

  test('waits as long as it is asked to', async () => {
    answers = [problem(503, 'unavailable', { 'retry-after': '7' })];
    await post();
    expect(pauses).toEqual([7_000]);
  });

  test.each([
    [404, 'not_found', 3],
    [401, 'unauthenticated', 4],
    [403, 'forbidden', 4],
    [400, 'invalid_request', 1],
    [409, 'subproject_closing', 1],
    [429, 'too_many_revoked_keys', 5],
  ])('is not sent again after %i %s, which ends with %i', async (status, code, exitCode) => {
    answers = [problem(status, code)];
    const error = await failure(post());
    expect(error).toBeInstanceOf(ApiError);
    expect(error.exitCode).toBe(exitCode);
    expect(seen).toHaveLength(1);
  });

  test('is given up after five times, and says what to do', async () => {
    answers = Array.from({ length: 9 }, () => problem(503, 'unavailable'));
    const error = await failure(post());
    expect(seen).toHaveLength(5);
    expect(error).toMatchObject({ exitCode: 5, advice: 'Nothing is lost: run the same line again later.' });
  });

  test('does not follow a redirection with the key', async () => {
    answers = [{ status: 302, headers: { location: `http://127.0.0.1:${port}/elsewhere` } }];
    await failure(post());
    expect(seen).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ['no JSON', { status: 200, body: '<html>' }],
    ['other JSON', { status: 200, body: { name: 5 } }],
  ])('whose answer is %s is a failure that says so', async (_, answer) => {
    answers = [answer];
    const sent = clientAt().request({ method: 'GET', path: '/' }, z.looseObject({ name: z.string() }));
    expect((await failure(sent)).message).toMatch(/no JSON|\(name\)/);
  });
});

test('pages follow one another until there is no token, and what is unknown in them is kept', async () => {
  answers = [
    { status: 200, body: { projects: [{ projectId: 'a', new: true }], nextPageToken: 'two' } },
    { status: 200, body: { projects: [], nextPageToken: 'three' } },
    { status: 200, body: { projects: [{ projectId: 'b' }], nextPageToken: '' } },
  ];
  const pages = [];
  const read = z.looseObject({ projectId: z.string() });
  for await (const page of clientAt().pages('listProjects', { query: { pageSize: 5 } }, 'projects', read))
    pages.push(page);
  expect(pages).toEqual([[{ projectId: 'a', new: true }], [], [{ projectId: 'b' }]]);
  expect(seen.map(({ line }) => line)).toEqual([
    'GET /v1/projects?pageSize=5',
    'GET /v1/projects?pageSize=5&pageToken=two',
    'GET /v1/projects?pageSize=5&pageToken=three',
  ]);
});

test('pages of a document follow its links, and never to somewhere else', async () => {
  answers = [
    {
      status: 200,
      body: 'one',
      headers: { link: '<https://elsewhere.example.com/v1/x?format=csv&pageToken=two>; rel="next"' },
    },
    { status: 200, body: 'two' },
  ];
  const texts = [];
  const asked = { params: { month: '2026-11' }, query: { format: 'csv' } } as const;
  for await (const text of clientAt().texts('getInvoice', asked)) texts.push(text);
  expect(texts).toEqual(['one', 'two']);
  expect(seen.map(({ line }) => line)).toEqual([
    'GET /v1/invoices/2026-11?format=csv',
    'GET /v1/invoices/2026-11?format=csv&pageToken=two',
  ]);
});

describe('the pause before another try', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  test.each([
    [1, null, 0, 250],
    [1, null, 1, 500],
    [4, null, 1, 4_000],
    [1, '3', 1, 3_000],
    [1, '9999', 1, 60_000],
    [1, 'Tue, 24 Nov 2026 12:00:10 GMT', 1, 10_000],
    [1, 'Tue, 24 Nov 2026 11:00:00 GMT', 1, 0],
    [1, 'nonsense', 1, 500],
  ])('after try %i with Retry-After %s is %i to %i', (attempt, retryAfter, chance, expected) => {
    expect(pauseMs(attempt, retryAfter, now, chance)).toBe(expected);
  });

  test('is not taken for what stays as it is', () => {
    expect([isPassing(500, 'internal'), isPassing(409, 'replay_active'), isPassing(404, 'x')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
