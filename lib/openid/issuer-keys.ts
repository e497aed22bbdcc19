import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod/mini';
import type { Stopwatch } from '../clock.ts';

/** A token's caller waits for this; the SDK's own limits are as short. */
const TIMEOUT_MS = 2_000;
/** A key that the issuer withdrew is trusted for at most this long, by the wall clock: jose knows no other. */
const MAX_KEYS_AGE_MS = 10 * 60_000;
/** Whoever makes up key ids makes us ask at most so often; a new key is known after at most so long. */
const UNKNOWN_KEY_WAIT_MS = 30_000;
/** After the issuer did not answer, it is left alone for so long. */
const FAILURE_WAIT_MS = 5_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySetSchema = z.object({ keys: z.array(z.looseObject({})) });

type Fetch = typeof globalThis.fetch;

/**
 * The keys of an OpenID issuer, by its discovery document (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig).
 * Fetched when a token first asks, then remembered; where they are is asked each time that they are fetched, for issuers move them.
 */
export function createIssuerKeys(issuer: string, fetch: Fetch, stopwatch: Stopwatch): JWTVerifyGetKey {
  const discovery = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const fetchKeys = leavesAlone(async (init) => {
    const uri = keysUriIn(await fetchJson(fetch, discovery, init), issuer);
    return Response.json(keySetSchema.parse(await fetchJson(fetch, uri, init)));
  }, stopwatch);
  return createRemoteJWKSet(discovery, {
    [customFetch]: (_, { signal, headers }) => fetchKeys({ signal, headers, redirect: 'error' }),
    timeoutDuration: TIMEOUT_MS,
    cacheMaxAge: MAX_KEYS_AGE_MS,
    cooldownDuration: UNKNOWN_KEY_WAIT_MS,
  });
}

async function fetchJson(fetch: Fetch, url: URL, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`the issuer answered ${response.status}`);
  return response.json();
}

function keysUriIn(document: unknown, issuer: string): URL {
  const found = discoverySchema.parse(document);
  if (found.issuer !== issuer) throw new Error('the discovery document is of another issuer');
  const uri = new URL(found.jwks_uri);
  // Whoever is configured by https is not asked in the clear.
  if (uri.protocol !== 'https:' && issuer.startsWith('https:')) throw new Error('jwks_uri is not https');
  return uri;
}

/** An issuer that is down, or answers nonsense, is not asked again for every token that strangers send. */
function leavesAlone<Found>(
  ask: (init: RequestInit) => Promise<Found>,
  stopwatch: Stopwatch,
): (init: RequestInit) => Promise<Found> {
  let sinceFailureMs = (): number => Infinity;
  return async (init) => {
    if (sinceFailureMs() < FAILURE_WAIT_MS) throw new Error('the issuer did not answer a moment ago');
    try {
      return await ask(init);
    } catch (error) {
      sinceFailureMs = stopwatch();
      throw error;
    }
  };
}
