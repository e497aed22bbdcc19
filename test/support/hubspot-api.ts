import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A record's properties by its path, such as `contacts/1001`. */
type Records = Map<string, Readonly<Record<string, string | null>>>;

export type HubSpotAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
/** What comes in place of the documented answer: an answer, a connection that breaks, or nothing at all. */
type Decide = (path: string) => HubSpotAnswer | 'disconnect' | undefined;

/**
 * HubSpot's API of CRM records as its pages document it: a private app's token, the properties that were asked for, errors with
 * `category` and `correlationId`.
 * Sources: https://developers.hubspot.com/docs/api-reference/error-handling and …/crm-contacts-v3/guide
 */
export type HubSpotApi = {
  readonly url: string;
  readonly records: Records;
  /** Tokens that it takes. */
  readonly tokens: Set<string>;
  /** `contacts/1001?properties=…`, in the order of arrival. */
  readonly requests: () => readonly string[];
  readonly answerWith: (decide: Decide | undefined) => void;
  readonly close: () => Promise<void>;
};

const PREFIX = '/crm/v3/objects/';

export async function startHubSpotApi(...tokens: readonly string[]): Promise<HubSpotApi> {
  const records: Records = new Map();
  const accepted = new Set(tokens);
  const requests: string[] = [];
  let decide: Decide | undefined;

  function answerOf({ method, url = '', headers }: IncomingMessage): HubSpotAnswer | 'disconnect' {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const path = pathname.slice(PREFIX.length);
    requests.push(url.slice(PREFIX.length));
    const decided = decide?.(path);
    if (decided !== undefined) return decided;
    const [scheme, token = ''] = (headers.authorization ?? '').split(' ');
    if (scheme !== 'Bearer' || !accepted.has(token))
      return refusal(401, 'Authentication credentials not found.', { category: 'INVALID_AUTHENTICATION' });
    const record = method === 'GET' && pathname.startsWith(PREFIX) ? records.get(path) : undefined;
    if (record === undefined) return refusal(404, 'resource not found', { category: 'OBJECT_NOT_FOUND' });
    const id = path.split('/')[1] ?? '';
    const wanted = (searchParams.get('properties') ?? '').split(',');
    const properties = Object.fromEntries(wanted.map((name) => [name, record[name] ?? null]));
    const time = new Date().toISOString();
    const body = { id, properties: { ...properties, hs_object_id: id }, createdAt: time, archived: false };
    return { status: 200, body: JSON.stringify(body) };
  }

  const server = createServer((request, response: ServerResponse) => {
    const answer = answerOf(request);
    if (answer === 'disconnect') {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    records,
    tokens: accepted,
    requests: () => [...requests],
    answerWith: (next) => (decide = next),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export function refusal(status: number, message: string, more: Readonly<Record<string, string>> = {}) {
  return {
    status,
    body: JSON.stringify({ status: 'error', message, correlationId: randomUUID(), ...more }),
  };
}

/** https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
export function rateLimited(policyName: 'DAILY' | 'TEN_SECONDLY_ROLLING', headers = {}): HubSpotAnswer {
  const message = `You have reached your ${policyName.toLowerCase()} limit.`;
  return { ...refusal(429, message, { errorType: 'RATE_LIMIT', policyName }), headers };
}
