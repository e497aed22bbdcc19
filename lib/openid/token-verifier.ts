import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod/mini';
import type { Person } from '../access/person.ts';
import { USER_ID_PATTERN } from '../account/member.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

export type IssuerConfig = {
  /** Exactly as the tokens' `iss`. */
  readonly issuer: string;
  /** What `aud` must hold: the client id under which this API is known to the issuer. */
  readonly audience: string;
  /** The claim that holds a person's groups. */
  readonly groupsClaim: string;
};

/** What signs with a private key: with a shared secret, whoever verifies could sign. `none` is in no list. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far the issuer's clock may be from ours. */
const CLOCK_TOLERANCE_SECONDS = 10;
/** A token that says it is good for a year is good for this long. */
const MAX_TOKEN_AGE_SECONDS = 24 * 3600;
const MAX_GROUPS = 200;
/** What an issuer signs for another purpose (logout tokens, DPoP proofs) says so here: RFC 8725 §3.11, RFC 9068 §4. */
const TYPES: ReadonlySet<unknown> = new Set([undefined, 'jwt', 'at+jwt']);

/** What is wrong with a token, by jose's codes. All else (the keys can't be had, say) is no fault of the caller's. */
const TOKEN_FAULTS: ReadonlySet<string> = new Set([
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSMultipleMatchingKeys.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWTExpired.code,
  errors.JWTInvalid.code,
]);

/**
 * Who a token of the issuer was made for: undefined if it is not good.
 * @throws AppError unavailable, if the issuer's keys can not be had now
 */
export function createTokenVerifier(
  { issuer, audience, groupsClaim }: IssuerConfig,
  keys: JWTVerifyGetKey,
  now: Clock,
): (token: string) => Promise<Person | undefined> {
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        currentDate: now(),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        maxTokenAge: MAX_TOKEN_AGE_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      return isForAccess(protectedHeader.typ, payload) ? personOf(payload, groupsClaim) : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError && TOKEN_FAULTS.has(error.code)) return undefined;
      throw new AppError('unavailable', undefined, { cause: error });
    }
  };
}

/** A token with `events` says that something happened: https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken */
function isForAccess(type: unknown, payload: JWTPayload): boolean {
  const short = typeof type === 'string' ? type.toLowerCase().replace(/^application\//, '') : type;
  return TYPES.has(short) && !Object.hasOwn(payload, 'events');
}

function personOf(payload: JWTPayload, groupsClaim: string): Person | undefined {
  // jose's type says text, but nothing has looked.
  const { data: userId } = z.string().check(z.regex(USER_ID_PATTERN)).safeParse(payload.sub);
  if (userId === undefined) return undefined;
  const claimed = Object.hasOwn(payload, groupsClaim) ? payload[groupsClaim] : undefined;
  const groups = (Array.isArray(claimed) ? claimed : [claimed]).filter((group) => typeof group === 'string');
  return { userId, groups: groups.slice(0, MAX_GROUPS) };
}
