import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLAIMED_KEY_NAME,
  claimKey,
  claimTokenOf,
  openClaimOf,
  parseClaimToken,
} from '../../../lib/access/claim.ts';
import { addKey, revokeKey } from '../../../lib/access/key-ring.ts';
import { accessKeyIdOf, secretHashOf } from '../../../lib/access/token.ts';
import { close, hold, liftHold, reissueClaim, restore } from '../../../lib/account/commands.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import {
  atSecond,
  codeOf,
  contextAt,
  customerEvent,
  DAY_SECONDS,
  NOW,
  NOW_SECOND,
  SUBPROJECT_ID,
  subproject,
} from '../../support/factories.ts';
import { anyText } from '../../support/arbitraries.ts';

const KEY = Buffer.alloc(32, 7);
const CLAIM = { subprojectId: SUBPROJECT_ID, generation: 1, expireSecond: NOW_SECOND + DAY_SECONDS };
const TOKEN = claimTokenOf(CLAIM, KEY);
const HASH = secretHashOf('mine');
const OTHER_HASH = secretHashOf('theirs');
const KEY_ID = accessKeyIdOf(SUBPROJECT_ID, HASH);

describe('a claim token', () => {
  test('says what it was made of', () => {
    const claims = fc.record({
      subprojectId: fc.constant(SUBPROJECT_ID),
      generation: fc.integer({ min: 1, max: 999_999_999 }),
      expireSecond: fc.integer({ min: 0, max: 999_999_999_999 }),
    });
    fc.assert(
      fc.property(claims, (claim) => {
        expect(parseClaimToken(claimTokenOf(claim, KEY), KEY)).toEqual(claim);
      }),
    );
  });

  test('is refused with any one character changed, removed or added', () => {
    const others = Array.from('0123456789abcxyz_A ');
    const tampered = Array.from(TOKEN).flatMap((character, at) => [
      TOKEN.slice(0, at) + TOKEN.slice(at + 1),
      ...others.map((other) => TOKEN.slice(0, at) + other + TOKEN.slice(at)),
      ...others
        .filter((other) => other !== character)
        .map((other) => TOKEN.slice(0, at) + other + TOKEN.slice(at + 1)),
    ]);
    const passed = tampered.filter(
      (token) => token !== TOKEN && codeOf(() => parseClaimToken(token, KEY)) !== 'claim_invalid',
    );
    expect(passed).toEqual([]);
  });

  test('is refused if another key signed it', () => {
    expect(codeOf(() => parseClaimToken(claimTokenOf(CLAIM, Buffer.alloc(32, 8)), KEY))).toBe(
      'claim_invalid',
    );
  });

  test('is refused, never thrown at, whatever the text', () => {
    const pieces = fc.constantFrom(
      'onbclaim',
      '_',
      SUBPROJECT_ID,
      '1',
      '1795000000',
      TOKEN.slice(-52),
      '\ud800',
      '\n',
    );
    const texts = fc.oneof(
      anyText,
      fc.array(pieces).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(codeOf(() => parseClaimToken(text, KEY))).toBe('claim_invalid');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('claiming', () => {
  const claimed = claimKey(subproject(), CLAIM, HASH, NOW);

  test('puts a key of this secret into the ring and into the slot', () => {
    expect(claimed.claim).toEqual({ ...subproject().claim, accessKeyId: KEY_ID });
    expect(claimed.keys[KEY_ID]).toEqual({
      secretHash: HASH,
      displayName: CLAIMED_KEY_NAME,
      createTime: NOW.toISOString(),
    });
    expect(claimed.updateTime).toBe(NOW.toISOString());
  });

  test('twice with the same hash is a no-op, also when the link has expired since: a reply may be lost', () => {
    expect(claimKey(claimed, CLAIM, HASH, NOW)).toBe(claimed);
    expect(claimKey(claimed, CLAIM, HASH, atSecond(CLAIM.expireSecond + 1))).toBe(claimed);
  });

  test('works until the second of its expiry, and not in it', () => {
    expect(codeOf(() => claimKey(subproject(), CLAIM, HASH, atSecond(CLAIM.expireSecond - 0.001)))).toBe(
      'no error',
    );
    expect(codeOf(() => claimKey(subproject(), CLAIM, HASH, atSecond(CLAIM.expireSecond)))).toBe(
      'claim_expired',
    );
  });

  const suspended = hold(subproject(), 'operator', contextAt());
  const reissued = reissueClaim(subproject(), contextAt());
  const revoked = { ...claimed, keys: revokeKey(claimed.keys, KEY_ID, NOW) };
  const full = {
    ...subproject(),
    keys: Array.from({ length: 10 }, (_, index) => `k${index}`).reduce(
      (ring, name) => addKey(ring, { accessKeyId: name, secretHash: name, displayName: name }, NOW),
      {},
    ),
  };
  const changedOnly = mergeEvent(undefined, SUBPROJECT_ID, customerEvent('changed', NOW_SECOND), contextAt());
  const withoutClaim: Subproject = subproject();
  delete withoutClaim.claim;

  test.each<[string, Subproject | undefined, string, ReturnType<typeof codeOf>]>([
    ['of a subproject that is not there', undefined, HASH, 'claim_invalid'],
    ['of one that nobody signed up for yet', changedOnly, HASH, 'claim_invalid'],
    ['of one without a claim', withoutClaim, HASH, 'claim_invalid'],
    ['after a reissue', reissued, HASH, 'claim_superseded'],
    ['after somebody else', claimed, OTHER_HASH, 'claim_used'],
    ['of a suspended one', suspended, HASH, 'claim_unavailable'],
    ['of a closing one', close(subproject(), contextAt()), HASH, 'claim_unavailable'],
    ['again, once the key was revoked', revoked, HASH, 'key_revoked'],
    ['with another secret, once the key was revoked', revoked, OTHER_HASH, 'claim_used'],
    ['beside ten live keys', full, HASH, 'too_many_keys'],
  ])('%s is refused', (_, item, secretHash, code) => {
    expect(codeOf(() => claimKey(item, CLAIM, secretHash, NOW))).toBe(code);
  });

  test('works again once the hold is lifted or the subproject restored', () => {
    const lifted = liftHold(suspended, 'operator', contextAt());
    expect(codeOf(() => claimKey(lifted, CLAIM, HASH, NOW))).toBe('no error');
    const back = restore(close(subproject(), contextAt()), contextAt());
    expect(codeOf(() => claimKey(back, CLAIM, HASH, NOW))).toBe('no error');
  });

  test('never revives a key that was revoked so long ago that it is forgotten', () => {
    const longAfter = atSecond(NOW_SECOND + 31 * DAY_SECONDS);
    const other = { accessKeyId: 'k', secretHash: 'k', displayName: 'k' };
    const forgotten = { ...revoked, keys: addKey(revoked.keys, other, longAfter) };
    expect(Object.keys(forgotten.keys)).toEqual(['k']);
    const longClaim = { ...CLAIM, expireSecond: NOW_SECOND + 60 * DAY_SECONDS };
    expect(codeOf(() => claimKey(forgotten, longClaim, HASH, longAfter))).toBe('claim_used');
    expect(codeOf(() => claimKey(forgotten, CLAIM, HASH, longAfter))).toBe('claim_used');
  });
});

describe('the claim link of a subproject', () => {
  test('is derived again from the item, the same each time', () => {
    expect(openClaimOf(subproject(), NOW)).toEqual(CLAIM);
    expect(claimTokenOf(CLAIM, KEY)).toBe(TOKEN);
  });

  test('is there only while there is a key to take', () => {
    const claimed = claimKey(subproject(), CLAIM, HASH, NOW);
    expect(openClaimOf(claimed, NOW)).toBeUndefined();
    expect(openClaimOf({ ...claimed, keys: revokeKey(claimed.keys, KEY_ID, NOW) }, NOW)).toBeUndefined();
    expect(openClaimOf(subproject(), atSecond(CLAIM.expireSecond))).toBeUndefined();
    expect(openClaimOf(hold(subproject(), 'budget', contextAt()), NOW)).toBeUndefined();
    expect(openClaimOf(close(subproject(), contextAt()), NOW)).toBeUndefined();
  });

  test('after a reissue takes a second key; the first one works on', () => {
    const claimed = claimKey(subproject(), CLAIM, HASH, NOW);
    const reissued = reissueClaim(claimed, contextAt());
    const link = openClaimOf(reissued, NOW);
    expect(link).toEqual({ ...CLAIM, generation: 2, expireSecond: NOW_SECOND + 14 * DAY_SECONDS });
    const again = link && claimKey(reissued, link, OTHER_HASH, NOW);
    expect(Object.keys(again?.keys ?? {})).toEqual([KEY_ID, accessKeyIdOf(SUBPROJECT_ID, OTHER_HASH)]);
  });
});
