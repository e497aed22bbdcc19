import { AppError, ERRORS, MethodNotAllowed } from '../errors.ts';
import { jsonResponse, type HttpResponse } from './message.ts';

/** How long we ask a caller to wait before it sends again what we could not take in. */
const RETRY_AFTER_SECONDS = 5;

/** The one place that turns an error into an answer: RFC 9457 problem documents with a stable `code`. */
export function problemResponse(error: unknown, requestId: string): HttpResponse {
  const { code, detail } =
    error instanceof AppError ? error : { code: 'internal' as const, detail: undefined };
  const { status, title } = ERRORS[code];
  const problem = {
    type: `urn:subproject-onboarding:problem:${code}`,
    title,
    status,
    code,
    ...(detail !== undefined && { detail }),
    requestId,
  };
  const response = jsonResponse(status, problem, 'application/problem+json');
  const allow = error instanceof MethodNotAllowed ? { allow: error.allowed.join(', ') } : {};
  return { ...response, headers: { ...response.headers, ...headersOf(code), ...allow } };
}

function headersOf(code: AppError['code']): Record<string, string> {
  if (code === 'unauthenticated') return { 'www-authenticate': 'Bearer realm="subproject-onboarding"' };
  if (code === 'unavailable') return { 'retry-after': String(RETRY_AFTER_SECONDS) };
  return {};
}
