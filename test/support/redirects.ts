import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

export type Redirects = {
  /** Sends whoever asks to another origin, which says yes to everything. */
  readonly url: string;
  /** What came to that other origin. */
  readonly strayed: readonly string[];
  readonly close: () => Promise<unknown>;
};

/** @param yes what the other origin answers with */
export async function startRedirects(status: number, yes: object): Promise<Redirects> {
  const strayed: string[] = [];
  const elsewhere = createServer((request, response) => {
    void text(request).then((body) => {
      strayed.push(body);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(yes));
    });
  });
  const elsewhereUrl = await listen(elsewhere);
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { location: elsewhereUrl + (request.url ?? '') }).end();
  });
  const url = await listen(server);
  return { url, strayed, close: () => Promise.all([server, elsewhere].map(close)) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}
