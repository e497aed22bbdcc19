import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretFromBytes, tokenOf } from '../../../lib/access/secret.ts';
import { parseKeyIdAndSecret, parseToken, secretHashOf, tokenPrefixOf } from '../../../lib/access/token.ts';
import { encodeBase32 } from '../../../lib/encoding/base32.ts';
import { sha256 } from '../../../lib/encoding/hash.ts';
import { PROJECT_ID, SUBPROJECT_ID } from '../../support/factories.ts';
import { anyText } from '../../support/arbitraries.ts';

const SECRET = secretFromBytes(sha256('a secret of this test'));
const CONTAINER_IDS = ['account', PROJECT_ID, SUBPROJECT_ID];
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(secretFromBytes);

function splice(text: string, at: number, deleteCount: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + deleteCount);
}

function accepted(tokens: readonly string[]): string[] {
  return tokens.filter((token) => parseToken(token) !== undefined);
}

describe('a token', () => {
  test('names its container and proves its secret, in either mode', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CONTAINER_IDS),
        fc.constantFrom('live', 'test'),
        secrets,
        (id, mode, secret) => {
          const presented = parseToken(tokenOf(tokenPrefixOf(id, mode), secret));
          expect(presented?.accessKeyId.startsWith(`${id}-`)).toBe(true);
          expect(presented?.secretHash).toBe(secretHashOf(secret));
        },
      ),
    );
  });
});

/**
 * What CRC-32 guarantees: a change whose first and last wrong bits are at most 32 bits apart is always found, so up to
 * four neighbouring characters may be wrong in any way. Two wrong places further apart pass once in 2^32. Lengths and the
 * alphabet find missing and extra characters.
 */
describe('a token with a typo is refused offline', () => {
  const tokens = CONTAINER_IDS.map((id) => tokenOf(tokenPrefixOf(id, 'live'), SECRET));

  test.each(tokens)('any one character replaced by any other: %s', (token) => {
    const typos = Array.from(token).flatMap((character, at) =>
      PRINTABLE.filter((other) => other !== character).map((other) => splice(token, at, 1, other)),
    );
    expect(accepted(typos)).toEqual([]);
  });

  test.each(tokens)('any one character missing, or one too many: %s', (token) => {
    const missing = Array.from(token).map((_, at) => splice(token, at, 1, ''));
    const extra = [...Array.from(token), ''].flatMap((_, at) =>
      PRINTABLE.map((other) => splice(token, at, 0, other)),
    );
    expect(accepted([...missing, ...extra])).toEqual([]);
  });

  test.each(tokens)('any two neighbours swapped: %s', (token) => {
    const swapped = Array.from(token)
      .map((character, at) => splice(token, at, 2, token.charAt(at + 1) + character))
      .filter((other) => other !== token);
    expect(accepted(swapped)).toEqual([]);
  });

  test('up to four neighbouring characters of the secret replaced', () => {
    const token = tokenOf(tokenPrefixOf(SUBPROJECT_ID, 'live'), SECRET);
    const secretStart = token.indexOf(SECRET);
    const replacement = fc
      .uint8Array({ minLength: 3, maxLength: 3 })
      .map((bytes) => encodeBase32(bytes).slice(0, 4));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SECRET.length - 4 }), replacement, (at, four) => {
        const typo = splice(token, secretStart + at, 4, four);
        expect(accepted([typo])).toEqual(typo === token ? [token] : []);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what is no token', () => {
  const body = `${tokenPrefixOf(PROJECT_ID, 'live')}${SECRET}`;
  const withRightChecksum = (prefix: string, secret: string): string => tokenOf(prefix, secret);

  test.each([
    ['a mode of its own', withRightChecksum(`onb_prod_${PROJECT_ID}_`, SECRET)],
    ['a container id of another length', withRightChecksum('onb_live_abc_', SECRET)],
    ['a container id outside the alphabet', withRightChecksum('onb_live_iloulilo_', SECRET)],
    ['a container of no known kind', withRightChecksum('onb_live_accounts_', SECRET)],
    ['an upper-case secret', withRightChecksum(tokenPrefixOf(PROJECT_ID, 'live'), SECRET.toUpperCase())],
    ['a secret outside the alphabet', withRightChecksum(tokenPrefixOf(PROJECT_ID, 'live'), 'u'.repeat(52))],
    [
      'a secret whose appended bits are not zero',
      withRightChecksum(tokenPrefixOf(PROJECT_ID, 'live'), SECRET.slice(0, -1) + 'z'),
    ],
    ['no checksum', body],
    ['a line end behind it', `${tokenOf(tokenPrefixOf(PROJECT_ID, 'live'), SECRET)}\n`],
    ['nothing', ''],
  ])('%s is refused', (_, token) => {
    expect(parseToken(token)).toBeUndefined();
  });

  test('any text at all is answered, never thrown at', () => {
    const pieces = fc.constantFrom(
      'onb',
      '_',
      'live',
      'test',
      PROJECT_ID,
      SUBPROJECT_ID,
      'account',
      SECRET,
      '\ud800',
      '🙂',
    );
    const texts = fc.oneof(
      anyText,
      fc.array(pieces).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        expect(parseToken(text)).toBeUndefined();
        expect(parseKeyIdAndSecret(text, other)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});
