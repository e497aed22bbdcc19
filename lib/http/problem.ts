import { AppError, ERRORS, MethodNotAllowed, type ErrorCode } from '../errors.ts';
import { jsonResponse, type HttpResponse } from './message.ts';

/** How long we ask a caller to wait before it sends again what we could not take in. */
const RETRY_AFTER_SECONDS = 5;

/** With 401 for want of a good credential (RFC 9110 §11.6.1). */
export const BEARER_CHALLENGE = 'Bearer realm="subproject-onboarding"';

/** The one place that turns an error into an answer: RFC 9457 problem documents with a stable `code`. */
export function problemResponse(error: unknown, requestId: string): HttpResponse {
  const known = error instanceof AppError ? error : new AppError('internal');
  const { code, detail } = known;
  const problem = problemOf(code, detail, requestId);
  const response = jsonResponse(problem.status, problem, 'application/problem+json');
  const allow = error instanceof MethodNotAllowed ? { allow: error.allowed.join(', ') } : {};
  return { ...response, headers: { ...response.headers, ...headersOf(known), ...allow } };
}

export function problemOf(code: ErrorCode, detail: string | undefined, requestId: string) {
  const { status, title } = ERRORS[code];
  return {
    type: `urn:subproject-onboarding:problem:${code}`,
    title,
    status,
    code,
    ...(detail !== undefined && { detail }),
    requestId,
  };
}

function headersOf({ code, retryAfterSeconds }: AppError): Record<string, string> {
  if (code === 'unauthenticated') return { 'www-authenticate': BEARER_CHALLENGE };
  const seconds = retryAfterSeconds ?? (code === 'unavailable' ? RETRY_AFTER_SECONDS : undefined);
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}
