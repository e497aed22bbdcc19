import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';

const contentSchema = z.looseObject({
  type: z.string(),
  data: z.looseObject({
    subprojectId: z.string(),
    displayName: z.nullable(z.string()),
    status: z.string(),
    claimLink: z.nullable(z.object({ url: z.string() })),
  }),
});

/** One POST that the endpoint got: what it would check and read. */
export type Received = {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly content: z.infer<typeof contentSchema>;
};

/** A status, a header beside it, or a connection that breaks once the request has been read. */
export type EndpointAnswer =
  number | { readonly status: number; readonly headers: Record<string, string> } | 'disconnect';
type Decide = (received: Received) => EndpointAnswer | Promise<EndpointAnswer>;

/** The reseller's own system: a real HTTP server that remembers what it was told. */
export type Endpoint = {
  readonly url: string;
  readonly received: () => readonly Received[];
  /** How often anybody connected, whatever came of it. */
  readonly connections: () => number;
  /** What it heard of one subproject. */
  readonly about: (subprojectId: string) => readonly Received[];
  /** Resolves with the next request, before it is answered. */
  readonly next: () => Promise<Received>;
  /** Decides every answer from now on; without it, 204. */
  readonly answerWith: (decide: Decide | undefined) => void;
  readonly close: () => Promise<void>;
};

export async function startEndpoint(): Promise<Endpoint> {
  const received: Received[] = [];
  let decide: Decide | undefined;
  let arrival = Promise.withResolvers<Received>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const),
    );
    const content = contentSchema.parse(JSON.parse(body));
    const one = { id: headers['webhook-id'] ?? '', headers, body, content };
    received.push(one);
    arrival.resolve(one);
    arrival = Promise.withResolvers();
    const given = (await decide?.(one)) ?? 204;
    if (given === 'disconnect') response.destroy();
    else if (typeof given === 'number') response.writeHead(given).end();
    else response.writeHead(given.status, given.headers).end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    url: `http://127.0.0.1:${address.port}/notifications`,
    received: () => [...received],
    connections: () => connections,
    about: (subprojectId) => received.filter(({ content }) => content.data.subprojectId === subprojectId),
    next: () => arrival.promise,
    answerWith: (next) => (decide = next),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
