import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Activity } from '../activity.ts';
import type { LambdaFunction } from '../runtime/lambda-function.ts';
import { readRequest, splitUrl, toEvent } from './event.ts';
import { messageResponse, toResponse, type HttpResponse } from './response.ts';
import { matchRoute, type Route } from './routes.ts';

export type HttpApiModel = { readonly apiId: string; readonly routes: readonly Route<Integration>[] };

export type Integration = {
  readonly function: Pick<LambdaFunction, 'invoke'>;
  /** Milliseconds after which the gateway gives up; AWS's maximum is its default. */
  readonly timeout: number;
};

/** AWS's limit on a request's body. */
const maximumBodyBytes = 10 * 1024 * 1024;

/** An HTTP API in front of functions. */
export function httpApi({ routes, apiId }: HttpApiModel, activity: Activity): RequestListener {
  return (message, response) => {
    const { end } = activity.begin();
    response.on('close', end);
    answer(routes, apiId, message).then(
      (answered) => send(response, answered),
      // The client went away in the middle of its request.
      () => response.destroy(),
    );
  };
}

async function answer(
  routes: readonly Route<Integration>[],
  apiId: string,
  message: IncomingMessage,
): Promise<HttpResponse> {
  const body = await readBody(message);
  if (body === undefined) return messageResponse(413, 'Request Entity Too Large');
  const request = readRequest(message, body);
  const match = matchRoute(routes, request.method, splitUrl(request.url).path);
  if (match === undefined) return messageResponse(404, 'Not Found');

  const { function: target, timeout } = match.target;
  const late = Promise.withResolvers<HttpResponse>();
  const timer = setTimeout(() => late.resolve(messageResponse(503, 'Service Unavailable')), timeout);
  try {
    const answered = target.invoke(toEvent(request, match, apiId, new Date())).then(toResponse);
    return await Promise.race([answered, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined if there is more than is allowed. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stream: AsyncIterable<Buffer> = message;
  for await (const chunk of stream) {
    bytes += chunk.length;
    // Read on to the end: a client that is still sending would take an early answer for a broken connection.
    if (bytes <= maximumBodyBytes) chunks.push(chunk);
  }
  return bytes <= maximumBodyBytes ? Buffer.concat(chunks) : undefined;
}

function send(response: ServerResponse, { status, headers, cookies, body }: HttpResponse): void {
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}
