import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod/mini';
import { Remembered, type Clock } from '../clock.ts';

/** A token's caller waits for this; the SDK's own limits are as short. */
const TIMEOUT_MS = 2_000;
/** A key that the issuer withdrew is trusted for at most this long. */
const MAX_KEYS_AGE_MS = 10 * 60_000;
/** Whoever makes up key ids makes us ask at most so often; a new key is known after at most so long. */
const UNKNOWN_KEY_WAIT_MS = 30_000;
/** After the issuer did not answer, it is left alone for so long. */
const FAILURE_WAIT_MS = 5_000;

/** Where the keys are; they themselves are renewed by what is kept. */
const keptForEver = () => () => 0;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * The keys of an OpenID issuer, by its discovery document (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig).
 * Fetched when a token first asks, then remembered.
 */
export function createIssuerKeys(
  issuer: string,
  fetch: typeof globalThis.fetch,
  now: Clock,
): JWTVerifyGetKey {
  const patient = leavesAlone(fetch, now);
  const keySets = new Remembered<JWTVerifyGetKey>(async () => {
    const uri = await discover(issuer, patient);
    return createRemoteJWKSet(uri, {
      [customFetch]: (url, options) => patient(url, options),
      timeoutDuration: TIMEOUT_MS,
      cacheMaxAge: MAX_KEYS_AGE_MS,
      cooldownDuration: UNKNOWN_KEY_WAIT_MS,
    });
  }, keptForEver);
  return async (header, token) => {
    const keys = await keySets.get(issuer, Infinity);
    if (keys === undefined) throw new Error('an issuer has keys');
    return keys(header, token);
  };
}

async function discover(issuer: string, fetch: typeof globalThis.fetch): Promise<URL> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the issuer's discovery answered ${response.status}`);
  const found = discoverySchema.parse(await response.json());
  if (found.issuer !== issuer) throw new Error('the discovery document is of another issuer');
  const uri = new URL(found.jwks_uri);
  // Whoever is configured by https is not asked in the clear.
  if (uri.protocol !== 'https:' && issuer.startsWith('https:')) throw new Error('jwks_uri is not https');
  return uri;
}

/** An issuer that is down is not asked again for every token that strangers send. */
function leavesAlone(fetch: typeof globalThis.fetch, now: Clock): typeof globalThis.fetch {
  let failedMs = -Infinity;
  return async (input, init) => {
    if (now().getTime() - failedMs < FAILURE_WAIT_MS)
      throw new Error('the issuer did not answer a moment ago');
    try {
      const response = await fetch(input, init);
      if (!response.ok) failedMs = now().getTime();
      return response;
    } catch (error) {
      failedMs = now().getTime();
      throw error;
    }
  };
}
