import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isJsonObject, type EngineReply, type JsonObject } from '../engines/engine.ts';
import type { Statement } from '../template/roles.ts';
import type { Gateway } from './gateway.ts';
import type { ServiceName } from './permissions.ts';
import { callerOf } from './principals.ts';

/** The prefix of `X-Amz-Target` says which service a call of the JSON protocol is for. */
const services: Readonly<Record<string, ServiceName>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  TrentService: 'kms',
};

/** The gateway over HTTP, for the unmodified AWS SDK: its endpoint for every service is this one. */
export function httpFront(
  gateway: Gateway,
  roles: ReadonlyMap<string, readonly Statement[]>,
): RequestListener {
  return (request, response) => {
    answer(gateway, roles, request, response).catch((error: unknown) => {
      // An engine that fails is not the function's fault, but the SDK must see a failure.
      send(response, protocolError(500, 'InternalFailure', String(error)));
    });
  };
}

async function answer(
  gateway: Gateway,
  roles: ReadonlyMap<string, readonly Statement[]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const input = parse(await text(request));
  const [prefix = '', action = ''] = header(request, 'x-amz-target')?.split('.') ?? [];
  const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
  if (service === undefined || input === undefined) {
    send(
      response,
      protocolError(400, 'UnknownOperationException', `local/ answers for no service ${prefix}`),
    );
    return;
  }
  const caller = callerOf(accessKeyIdOf(request), header(request, 'x-amz-security-token'), roles);
  if (caller === undefined) {
    send(
      response,
      protocolError(
        400,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      ),
    );
    return;
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const invocationId = header(request, 'amz-sdk-invocation-id');
  const answered = await gateway.handle({
    caller,
    service,
    action,
    input,
    signal: gone.signal,
    ...(invocationId === undefined ? {} : { invocationId }),
  });
  if (answered === 'silence') return;
  if (answered === 'disconnect') response.destroy();
  else send(response, answered);
}

function accessKeyIdOf(request: IncomingMessage): string | undefined {
  return /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function parse(body: string): JsonObject | undefined {
  try {
    const content: unknown = JSON.parse(body);
    return isJsonObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function protocolError(status: number, type: string, message: string): EngineReply {
  return { status, body: { __type: `com.amazon.coral.service#${type}`, message } };
}

function send(response: ServerResponse, { status, body, headers = {} }: EngineReply): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(JSON.stringify(body));
}
