import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createActivity } from './activity.ts';
import { StartError } from './start-error.ts';

export type LoopbackServer = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Answers from now on; requests that came before have waited. */
  readonly serve: (listener: RequestListener) => void;
  /** Takes no new connection, then ends all when the last answer is out. */
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
  const activity = createActivity();
  const server = createServer((request, response) => {
    const { end } = activity.begin();
    response.on('close', end);
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
  const stopListening = (): Promise<unknown> => {
    if (closed === undefined) {
      closed = once(server, 'close');
      server.close();
    }
    return closed;
  };
  const close = async (): Promise<void> => {
    const done = stopListening();
    server.closeAllConnections();
    await done;
  };

  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: ready.resolve,
    async drain() {
      void stopListening();
      // Not Node's own waiting: it would also wait for a browser's spare connection, on which nothing comes.
      await activity.ended();
      await close();
    },
    close,
  };
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
