import { createServer, type Server } from 'node:http';
import { createVerifier, type VerifierOptions } from '../lib/client/verifier.ts';

export type ProductOptions = Omit<VerifierOptions, 'now'>;

/**
 * A product sold to the reseller's customers, in a few lines: `POST /subprojects/{subprojectId}/messages`. Whoever calls it
 * presents the key that they claimed; whether to let them in is one question to the onboarding API.
 */
export function createMessagingProduct(options: ProductOptions): Server {
  const verify = createVerifier({ now: () => new Date(), ...options });

  return createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const subprojectId = /^\/subprojects\/([^/]+)\/messages$/.exec(request.url ?? '')?.[1];
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (request.method !== 'POST' || subprojectId === undefined) {
      answer(404, { error: 'not found' });
      return;
    }
    if (token === undefined) {
      answer(401, { error: 'present your access key as a bearer token' });
      return;
    }
    verify({ token, subprojectId, scope: 'messages:send' }).then(
      ({ valid, code }) => (valid ? answer(202, { accepted: true }) : answer(403, { error: code })),
      // No answer is no permission: fail closed.
      () => answer(503, { error: 'the key could not be checked: try again' }),
    );
  });
}
