import * as z from 'zod/mini';
import type { InvocationResult } from '../runtime/execution-environment.ts';

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
};

const headerValue = z.union([z.string(), z.number(), z.boolean()]);
const structured = z.object({
  statusCode: z.union([z.number(), z.string()]),
  headers: z.nullish(z.record(z.string(), headerValue)),
  cookies: z.nullish(z.array(z.string())),
  body: z.nullish(z.string()),
  isBase64Encoded: z.nullish(z.boolean()),
});

/** What API Gateway makes of a function's result: a structured response, or any other value as JSON with 200. */
export function toResponse(result: InvocationResult): HttpResponse {
  if (!result.ok) return messageResponse(500, 'Internal Server Error');
  const value: unknown = JSON.parse(result.payload);
  const hasStatus = typeof value === 'object' && value !== null && 'statusCode' in value;
  if (!hasStatus) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: Buffer.from(text),
    };
  }
  const parsed = z.safeParse(structured, value);
  const status = Number(parsed.data?.statusCode);
  // Malformed: the gateway does not say more either.
  if (!parsed.success || !Number.isInteger(status) || status < 200 || status > 599)
    return messageResponse(500, 'Internal Server Error');
  const { headers, cookies, body, isBase64Encoded } = parsed.data;
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...lowerCase(headers ?? {}) },
    cookies: cookies ?? [],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** The gateway's own answer. */
export function messageResponse(status: number, message: string): HttpResponse {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

function lowerCase(headers: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
