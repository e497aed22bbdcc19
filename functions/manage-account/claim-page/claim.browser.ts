import { secretFromBytes, SECRET_BYTE_COUNT, tokenOf } from '../../../lib/access/secret.ts';
import { NO_ANSWER, OFFLINE, refusalOf, type Problem } from './sentences.ts';

/** Longer than the API may take (30 s), so that we give up only on an answer that will not come. */
const TIMEOUT_MILLISECONDS = 35_000;
const TOKEN_PREFIX_PATTERN = /^onb_(?:live|test)_[0-9a-z]+_$/;

export type NewSecret = { readonly secret: string; readonly secretHash: string };
export type Outcome =
  | { readonly token: string; readonly accessKeyId: string }
  | { readonly problem: Problem; readonly reference: string };

/** The secret never leaves the browser; its hash (lower-case hex SHA-256 of the text) does. */
export async function createSecret(): Promise<NewSecret> {
  const secret = secretFromBytes(crypto.getRandomValues(new Uint8Array(SECRET_BYTE_COUNT)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
  return { secret, secretHash: hex.join('') };
}

/** Idempotent: the same secret again gives the same key, so a lost answer costs nothing. */
export async function claim(claimToken: string, { secret, secretHash }: NewSecret): Promise<Outcome> {
  try {
    const response = await fetch('v1/claims', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ claimToken, secretHash }),
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    const answer: unknown = await response.json();
    return response.ok ? readClaimed(answer, secret) : readProblem(answer);
  } catch {
    // No connection, no answer in time, or one that is not the API's (a hotel's log-in page).
    return { problem: navigator.onLine ? NO_ANSWER : OFFLINE, reference: '' };
  }
}

// Read by hand: zod would be most of the page, and it probes `eval`, which the page's policy forbids and reports.
function readClaimed(answer: unknown, secret: string): Outcome {
  const tokenPrefix = textAt(answer, 'tokenPrefix');
  if (!TOKEN_PREFIX_PATTERN.test(tokenPrefix)) return { problem: NO_ANSWER, reference: '' };
  const accessKeyId = textAt(memberOf(answer, 'accessKey'), 'accessKeyId');
  return { token: tokenOf(tokenPrefix, secret), accessKeyId };
}

function readProblem(answer: unknown): Outcome {
  return { problem: refusalOf(textAt(answer, 'code')), reference: textAt(answer, 'requestId') };
}

function textAt(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}
