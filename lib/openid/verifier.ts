import type { Clock, Stopwatch } from '../clock.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { createTokenVerifier, type IssuerConfig } from './token-verifier.ts';

export function createOpenIdVerifier(
  config: IssuerConfig,
  fetch: typeof globalThis.fetch,
  now: Clock,
  stopwatch: Stopwatch,
) {
  return createTokenVerifier(config, createIssuerKeys(config.issuer, fetch, stopwatch), now);
}
