import type { SourceAdapter } from '../source.ts';
import { faultOfSecretUnder, verifyAuthenticity, type Authenticity } from './authenticity.ts';
import { readByRules, type EventRule } from './mapping.ts';

/** A source as data: how it proves itself, and what its events mean. */
export type Recipe = {
  readonly authenticity: Authenticity;
  readonly events: readonly EventRule[];
  readonly batch?: string | undefined;
};

export function adapterOf({ authenticity, events, batch }: Recipe): SourceAdapter {
  return {
    verify: (request, secrets, now) => {
      verifyAuthenticity(authenticity, request, secrets, now);
    },
    read: (body, _isProduction, headers = {}) => readByRules(events, { body, headers }, batch),
    faultOfSecret: (secret) => faultOfSecretUnder(authenticity, secret),
  };
}
