/**
 * Retries and timeouts are pinned: a default that changes with an SDK release must not change what we promise. Two
 * attempts of at most 1 s each leave a webhook time for the queue behind the table within its sender's 5 s.
 */
export const PINNED = {
  maxAttempts: 2,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_000, throwOnRequestTimeout: true },
} as const;
