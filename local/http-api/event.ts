import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ACCOUNT_ID } from '../template/account.ts';
import { decode, type RouteMatch } from './routes.ts';

/** A request whose body has been read. */
export type HttpRequest = {
  readonly method: string;
  /** Path and query, as the client sent them. */
  readonly url: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly body: Buffer;
};

export function readRequest(message: IncomingMessage, body: Buffer): HttpRequest {
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    rawHeaders: message.rawHeaders,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    body,
  };
}

/** The event that API Gateway makes of a request for an HTTP API, payload format 2.0. */
export function toEvent(
  request: HttpRequest,
  match: RouteMatch<unknown>,
  apiId: string,
  now: Date,
): APIGatewayProxyEventV2 {
  const { path, rawQueryString } = splitUrl(request.url);
  const { cookie, ...headers } = joinHeaders(request.rawHeaders);
  const host = headers['host'] ?? '';
  // HTTP APIs decode the path, and what a decoded `?` hides is lost on the way. The query stays as it was sent.
  const [rawPath = '/'] = decode(path).split('?');
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*|,\s*(?=[^;,]+=)/) }),
    headers: {
      ...headers,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': 'http',
      'x-forwarded-port': host.split(':')[1] ?? '80',
    },
    ...(rawQueryString === '' ? {} : { queryStringParameters: joinQuery(rawQueryString) }),
    ...(match.pathParameters === undefined ? {} : { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId,
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: match.routeKey,
      stage: '$default',
      time: gatewayTime(now),
      timeEpoch: now.getTime(),
    },
    ...encodeBody(request.body, headers['content-type']),
  };
}

/** What API Gateway passes on as text. Anything else, `application/x-www-form-urlencoded` too, comes in base64. */
const textTypes = /^(text\/|application\/(json|javascript|xml)\b)/i;

function encodeBody(
  body: Buffer,
  contentType: string | undefined,
): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = textTypes.test(contentType ?? '');
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

export function splitUrl(url: string): { path: string; rawQueryString: string } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, rawQueryString: '' }
    : { path: url.slice(0, mark), rawQueryString: url.slice(mark + 1) };
}

function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
  );
  return joinPairs(pairs);
}

function joinQuery(rawQueryString: string): Record<string, string> {
  return joinPairs([...new URLSearchParams(rawQueryString)]);
}

/** Format 2.0 has no lists: duplicates are joined by commas. */
function joinPairs(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** E.g. `24/Nov/2026:10:00:00 +0000` */
function gatewayTime(time: Date): string {
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}
