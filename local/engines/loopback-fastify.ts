import { subscribe, unsubscribe } from 'node:diagnostics_channel';

type Listen = (options: object) => Promise<string>;

/**
 * Runs `start` so that a Fastify server which it makes listens on loopback alone. fauxqs listens on every interface and
 * has no option for it: the queues would stand open to the network.
 */
export async function onLoopback<T>(start: () => Promise<T>): Promise<T> {
  const restrict = (message: unknown): void => {
    const app = fastifyOf(message);
    const listen = app.listen.bind(app);
    app.listen = (options) => listen({ ...options, host: '127.0.0.1' });
  };
  subscribe('fastify.initialization', restrict);
  try {
    return await start();
  } finally {
    unsubscribe('fastify.initialization', restrict);
  }
}

function fastifyOf(message: unknown): { listen: Listen } {
  if (typeof message === 'object' && message !== null && 'fastify' in message && canListen(message.fastify)) {
    return message.fastify;
  }
  throw new Error('fastify announces itself in another form than expected');
}

function canListen(app: unknown): app is { listen: Listen } {
  return typeof app === 'object' && app !== null && 'listen' in app && typeof app.listen === 'function';
}
