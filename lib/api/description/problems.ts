import * as z from 'zod/mini';
import { ERRORS, RETRY_AFTER_CODES, type ErrorCode } from '../../errors.ts';
import { problemOf } from '../../http/problem.ts';
import type { Route } from '../route.ts';
import type { Response } from './document.ts';

/** What every route can answer beside its own errors. */
export const COMMON_ERRORS: readonly ErrorCode[] = [
  'invalid_request',
  'body_too_large',
  'body_compressed',
  'internal',
  'unavailable',
];
const BODY_ERRORS: readonly ErrorCode[] = ['body_not_json'];
const CREDENTIAL_ERRORS: readonly ErrorCode[] = ['unauthenticated', 'forbidden', 'not_found'];

export const problemSchema = z.object({
  type: z.string().check(z.describe('A URN that ends in the code')),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(ERRORS)).check(z.describe('Never renamed: what a program goes by')),
  detail: z.optional(z.string().check(z.describe('What exactly, where there is more to say'))),
  requestId: z.string().check(z.describe('Names the request in the log of whoever runs the system')),
});

const DETAILS: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'body.displayName: must be at most 256 characters',
  forbidden: 'the key lacks the scope projects:update',
};

/** One problem document for each of these codes. */
export function problemExamples(codes: ReadonlySet<ErrorCode>): Record<string, { readonly value: unknown }> {
  const listed = Object.keys(ERRORS).flatMap((name) => [...codes].filter((code) => code === name));
  return Object.fromEntries(
    listed.map((code) => [
      code,
      { value: problemOf(code, DETAILS[code], '5f0d4c1e-8f0b-4c55-9d5e-2f6a3f4b7c10') },
    ]),
  );
}

/** By status, with an example for each code that has it. */
export function problemResponses(codes: readonly ErrorCode[]): Record<string, Response> {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), problemResponse(codes)]));
}

export function codesOf({ errors, permission, schemas, takesIfMatch }: Route<never>): readonly ErrorCode[] {
  const codes = [
    ...errors,
    ...COMMON_ERRORS,
    ...(schemas.body ? BODY_ERRORS : []),
    ...(permission === 'public' ? [] : CREDENTIAL_ERRORS),
    ...(takesIfMatch === true ? (['precondition_failed'] as const) : []),
  ];
  return [...new Set(codes)];
}

function problemResponse(codes: readonly ErrorCode[]): Response {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }] as const);
  const headers = headersOf(codes);
  return {
    description: codes.join(', '),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

/** As lib/http/problem.ts sends them. */
function headersOf(codes: readonly ErrorCode[]): NonNullable<Response['headers']> {
  return {
    ...(codes.includes('unauthenticated') && {
      'WWW-Authenticate': { $ref: '#/components/headers/WWWAuthenticate' },
    }),
    ...(RETRY_AFTER_CODES.some((code) => codes.includes(code)) && {
      'Retry-After': { $ref: '#/components/headers/RetryAfter' },
    }),
  };
}
