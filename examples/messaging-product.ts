import { createServer, type Server } from 'node:http';

export type ProductOptions = {
  /** Of the onboarding API, without a slash at its end. */
  readonly apiUrl: string;
  /** A project's key with the scope `accessKeys:verify`: it is what the product asks with. */
  readonly productToken: string;
};

type Verdict = { readonly valid: boolean; readonly code: string };

/**
 * A product sold to the reseller's customers, in a few lines: `POST /subprojects/{subprojectId}/messages`. Whoever calls it
 * presents the key that they claimed; whether to let them in is one question to the onboarding API.
 */
export function createMessagingProduct({ apiUrl, productToken }: ProductOptions): Server {
  const verify = async (token: string, subprojectId: string): Promise<Verdict> => {
    const response = await fetch(`${apiUrl}/v1/accessKeys/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${productToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ token, subprojectId, scope: 'messages:send' }),
      signal: AbortSignal.timeout(5_000),
    });
    // No answer is no permission: fail closed.
    if (!response.ok) return { valid: false, code: `verification answered ${response.status}` };
    return parseVerdict(await response.json());
  };

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
    verify(token, subprojectId).then(
      ({ valid, code }) => (valid ? answer(202, { accepted: true }) : answer(403, { error: code })),
      () => answer(503, { error: 'the key could not be checked: try again' }),
    );
  });
}

/** Anything but a clear yes is a no. */
function parseVerdict(answer: unknown): Verdict {
  if (typeof answer !== 'object' || answer === null) return { valid: false, code: 'no verdict' };
  const code = 'code' in answer && typeof answer.code === 'string' ? answer.code : 'no verdict';
  return { valid: 'valid' in answer && answer.valid === true, code };
}
