import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod/mini';

/** What the reseller's own system understands of a notification. */
const notificationSchema = z.object({
  type: z.string(),
  data: z.object({
    subprojectId: z.string(),
    displayName: z.nullable(z.string()),
    status: z.string(),
    claimLink: z.nullable(z.object({ url: z.string(), expireTime: z.string() })),
  }),
});
export type ReceivedNotification = z.infer<typeof notificationSchema> & { readonly id: string };

export type Reseller = {
  readonly url: string;
  readonly received: () => readonly ReceivedNotification[];
  readonly close: () => Promise<void>;
};

/** The reseller's own system: it takes a notification only if Standard Webhooks' own library finds it genuine. */
export async function startReseller(secret: string): Promise<Reseller> {
  const webhook = new Webhook(secret);
  const received: ReceivedNotification[] = [];
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => {
        const id = String(request.headers['webhook-id']);
        webhook.verify(body, singleHeaders(request));
        received.push({ ...notificationSchema.parse(JSON.parse(body)), id });
        response.writeHead(204).end();
      })
      .catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/notifications`,
    received: () => received,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address.port;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += String(chunk);
  return body;
}

function singleHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)] as const));
}
