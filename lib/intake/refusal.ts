import { AppError, type ErrorCode } from '../errors.ts';
import type { Refusal } from '../metrics.ts';

/** Said only once the source was found. Before that, its name is whatever a stranger put into the URL. */
const OF_KNOWN_SOURCES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'signature_missing',
  'signature_malformed',
  'signature_invalid',
  'signature_expired',
  'body_not_json',
  'body_not_xml',
  'invalid_request',
]);

/** What may be counted of a webhook that was not taken. */
export function refusalOf(
  error: unknown,
  { projectId, source }: Readonly<Record<string, string | undefined>>,
  requestId: string,
): Refusal {
  const code = error instanceof AppError ? error.code : 'internal';
  return OF_KNOWN_SOURCES.has(code) ? { code, requestId, projectId, source } : { code, requestId };
}
