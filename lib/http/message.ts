import * as z from 'zod/mini';

export type HttpRequest = {
  readonly method: string;
  /** Percent-decoded by API Gateway, as HTTP APIs do: decoding it again would let `%252f` pass for a slash. */
  readonly path: string;
  /** As the client sent it, without the question mark. */
  readonly rawQuery: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; values of repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they were sent. */
  readonly body: Buffer;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
};

export type HttpResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of bytes that are no text. */
  readonly isBase64Encoded?: true;
};

export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * API Gateway's HTTP API event, payload format 2.0.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
const eventSchema = z.object({
  rawPath: z.string(),
  rawQueryString: z.string(),
  headers: z.record(z.string(), z.optional(z.string())),
  queryStringParameters: z.optional(z.record(z.string(), z.string())),
  pathParameters: z.optional(z.record(z.string(), z.optional(z.string()))),
  body: z.optional(z.string()),
  isBase64Encoded: z.boolean(),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
});

export function parseHttpEvent(event: unknown): HttpRequest {
  const { rawPath, rawQueryString, body = '', isBase64Encoded, ...rest } = eventSchema.parse(event);
  return {
    method: rest.requestContext.http.method,
    path: rawPath,
    rawQuery: rawQueryString,
    query: rest.queryStringParameters ?? {},
    headers: rest.headers,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    pathParameters: rest.pathParameters ?? {},
  };
}

export function jsonResponse(
  statusCode: number,
  value: unknown,
  contentType = 'application/json',
): HttpResponse {
  return response(statusCode, contentType, JSON.stringify(value));
}

export function response(statusCode: number, contentType: string, body: string): HttpResponse {
  return {
    statusCode,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body,
  };
}
