import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { StartError } from './start-error.ts';

export type LoopbackServer = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Answers from now on; requests that came before have waited. */
  readonly serve: (listener: RequestListener) => void;
  /** Takes no new connection and ends those without a request under way; resolves when the last answer is out. */
  readonly drain: () => Promise<void>;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
};

/**
 * Listens before there is anything to serve: what answers is made of addresses.
 * @param port 0 for any that is free
 * @throws StartError if the port is taken
 */
export async function listenOnLoopback(port: number): Promise<LoopbackServer> {
  const ready = Promise.withResolvers<RequestListener>();
  const server = createServer((request, response) => {
    void ready.promise.then((listener) => listener(request, response));
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    throw new StartError(
      `Port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another by PORT.`,
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  let closed: Promise<unknown> | undefined;
  const stop = (): Promise<unknown> => {
    if (closed === undefined) {
      closed = once(server, 'close');
      server.close();
    }
    return closed;
  };

  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: ready.resolve,
    async drain() {
      await stop();
    },
    async close() {
      const done = stop();
      server.closeAllConnections();
      await done;
    },
  };
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
