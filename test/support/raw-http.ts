import { connect } from 'node:net';

export type RawAnswer = {
  /** Of each answer that came, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
  readonly elapsedMs: number;
};

/**
 * Bytes that no HTTP client would write, on a connection of their own, and whatever came back until it was closed.
 * @param expected so many answers are waited for before we close it
 */
export async function sendRaw(origin: string, bytes: string, expected = 1): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const start = performance.now();
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  // Whoever is refused in the middle of what they write may meet a closed door: what was answered by then counts.
  socket.on('error', () => undefined);
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk);
    if (statusesIn(received).length >= expected) socket.end();
  });
  const closed = new Promise<void>((settle) => socket.once('close', () => settle()));
  socket.once('end', () => socket.end());
  socket.write(Buffer.from(bytes, 'latin1'));
  await closed;
  const text = Buffer.concat(received).toString('latin1');
  return { statuses: statusesIn(received), text, elapsedMs: performance.now() - start };
}

function statusesIn(received: readonly Buffer[]): readonly number[] {
  const text = Buffer.concat(received).toString('latin1');
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
