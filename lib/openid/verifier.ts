import type { Clock } from '../clock.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { createTokenVerifier, type IssuerConfig } from './token-verifier.ts';

export function createOpenIdVerifier(config: IssuerConfig, fetch: typeof globalThis.fetch, now: Clock) {
  return createTokenVerifier(config, createIssuerKeys(config.issuer, fetch, now), now);
}
