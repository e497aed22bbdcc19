import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createUsageReporter, type UsageReporterOptions } from '../lib/client/usage-reporter.ts';
import { createVerifier, type VerifierOptions } from '../lib/client/verifier.ts';

/** `productToken`: a key of the project with the scopes `accessKeys:verify` and `usage:write`. */
export type ProductOptions = Omit<VerifierOptions & UsageReporterOptions, 'now' | 'source' | 'onRejected'> &
  Partial<Pick<UsageReporterOptions, 'onRejected'>>;

export type MessagingProduct = {
  readonly server: Server;
  /** Takes no more calls, and reports what was not reported yet. */
  readonly close: () => Promise<void>;
};

type Answer = readonly [status: number, body: object];

/**
 * A product sold to the reseller's customers, in a few lines: `POST /subprojects/{subprojectId}/messages`. Whoever calls it presents the
 * key that they claimed; whether to let them in is one question to the onboarding API. What they use is reported there. In a repository of
 * one's own both come from the package: docs/client.md.
 */
export function createMessagingProduct(options: ProductOptions): MessagingProduct {
  const now = () => new Date();
  const verify = createVerifier({ now, ...options });
  const usage = createUsageReporter({
    now,
    source: 'urn:example:messaging-product',
    onRejected: ({ id, subject }, code) => console.error(`usage ${id} of ${subject} was not taken: ${code}`),
    ...options,
  });

  async function sendMessage({ method, url = '', headers }: IncomingMessage): Promise<Answer> {
    const subprojectId = /^\/subprojects\/([^/]+)\/messages$/.exec(url)?.[1];
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    if (method !== 'POST' || subprojectId === undefined) return [404, { error: 'not found' }];
    if (token === undefined) return [401, { error: 'present your access key as a bearer token' }];
    const { valid, code } = await verify({ token, subprojectId, scope: 'messages:send' });
    if (!valid) return [403, { error: code }];
    // … here the message would be sent …
    await usage.report({ subprojectId, meter: 'messages', quantity: '1' });
    return [202, { accepted: true }];
  }

  const server = createServer((request, response) => {
    void sendMessage(request)
      // No answer is no permission: fail closed.
      .catch((): Answer => [503, { error: 'the key could not be checked: try again' }])
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
  });

  return {
    server,
    async close() {
      await new Promise((closed) => server.close(closed));
      const unsent = await usage.close();
      if (unsent.length > 0) console.error(`usage that was not reported: ${JSON.stringify(unsent)}`);
    },
  };
}
