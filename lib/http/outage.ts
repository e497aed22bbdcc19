/** Errors of the SDK and of the network below it that pass by themselves: asking again may help. */
const PASSING_NAMES: ReadonlySet<string> = new Set([
  'InternalServerError',
  'KMSInternalException',
  'DependencyTimeoutException',
  'MessagesNotTaken',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
]);
const PASSING_CODES: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Whether what failed is a service behind us, for now, and not we. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (PASSING_NAMES.has(error.name)) return true;
  if ('code' in error && typeof error.code === 'string' && PASSING_CODES.has(error.code)) return true;
  return '$fault' in error && error.$fault === 'server';
}
