import { describe, expect, test } from 'vitest';
import {
  addKey,
  ENDED_KEY_MEMORY_DAYS,
  isLive,
  renameKey,
  revokeKey,
  type KeyRing,
  type NewKey,
} from '../../../lib/access/key-ring.ts';
import { atSecond, codeOf, DAY_SECONDS, NOW, NOW_SECOND } from '../../support/factories.ts';

function newKey(name: string, overrides: Partial<NewKey> = {}): NewKey {
  return { accessKeyId: `p-${name}`, secretHash: name, displayName: name, ...overrides };
}

function ringOf(names: readonly string[], now = NOW): KeyRing {
  return names.reduce<KeyRing>((ring, name) => addKey(ring, newKey(name), now), {});
}

/** As many keys that were made and revoked one after the other. */
function ringWithRevoked(count: number, now = NOW, before: KeyRing = {}): KeyRing {
  return Array.from({ length: count }, (_, index) => `revoked${index}`).reduce(
    (ring, name) => revokeKey(addKey(ring, newKey(name), now), `p-${name}`, now),
    before,
  );
}

const TEN = Array.from({ length: 10 }, (_, index) => `key${index}`);

describe('adding a key', () => {
  test('keeps what it was given, and nothing that was not', () => {
    const expireTime = '2027-01-01T00:00:00.000Z';
    const ring = addKey({}, newKey('a', { scopes: ['messages:read'], expireTime }), NOW);
    expect(addKey(ring, newKey('b', { scopes: undefined }), NOW)).toEqual({
      'p-a': {
        secretHash: 'a',
        displayName: 'a',
        scopes: ['messages:read'],
        expireTime,
        createTime: NOW.toISOString(),
      },
      'p-b': { secretHash: 'b', displayName: 'b', createTime: NOW.toISOString() },
    });
  });

  test('keeps a key without any scope a key without any scope', () => {
    expect(addKey({}, newKey('a', { scopes: [] }), NOW)['p-a']?.scopes).toEqual([]);
  });

  test('twice is a no-op: the very ring comes back', () => {
    const ring = ringOf(['a']);
    expect(addKey(ring, newKey('a', { displayName: 'other' }), NOW)).toBe(ring);
  });

  test('twice is a no-op also when the ring is full', () => {
    const ring = ringOf(TEN);
    expect(addKey(ring, newKey('key3'), NOW)).toBe(ring);
  });

  test('leaves the ring that it was given as it was', () => {
    const ring = Object.freeze(ringOf(['a']));
    expect(Object.keys(addKey(ring, newKey('b'), NOW))).toEqual(['p-a', 'p-b']);
    expect(Object.keys(ring)).toEqual(['p-a']);
  });

  test('an 11th live key is refused as too_many_keys', () => {
    const ring = ringOf(TEN);
    expect(Object.keys(ring)).toHaveLength(10);
    expect(codeOf(() => addKey(ring, newKey('eleventh'), NOW))).toBe('too_many_keys');
  });

  test('a place is free again once a key is revoked or has expired', () => {
    const revoked = revokeKey(ringOf(TEN), 'p-key0', NOW);
    expect(codeOf(() => addKey(revoked, newKey('eleventh'), NOW))).toBe('no error');

    const expireTime = atSecond(NOW_SECOND + 60).toISOString();
    const expiring = addKey(ringOf(TEN.slice(1)), newKey('short', { expireTime }), NOW);
    expect(codeOf(() => addKey(expiring, newKey('eleventh'), atSecond(NOW_SECOND + 59)))).toBe(
      'too_many_keys',
    );
    expect(codeOf(() => addKey(expiring, newKey('eleventh'), atSecond(NOW_SECOND + 60)))).toBe('no error');
  });

  test('that was revoked is refused as key_revoked: a late retry revives nothing', () => {
    const ring = revokeKey(ringOf(['a']), 'p-a', NOW);
    expect(codeOf(() => addKey(ring, newKey('a'), NOW))).toBe('key_revoked');
    const almost = atSecond(NOW_SECOND + ENDED_KEY_MEMORY_DAYS * DAY_SECONDS - 1);
    const later = addKey(ring, newKey('other'), almost);
    expect(codeOf(() => addKey(later, newKey('a'), almost))).toBe('key_revoked');
  });

  test('beside 50 ended ones is refused as too_many_revoked_keys until the oldest is forgotten', () => {
    const oneDayLater = atSecond(NOW_SECOND + DAY_SECONDS);
    const ring = ringWithRevoked(49, oneDayLater, revokeKey(ringOf(['oldest']), 'p-oldest', NOW));
    expect(codeOf(() => addKey(ring, newKey('new'), oneDayLater))).toBe('too_many_revoked_keys');
    expect(() => addKey(ring, newKey('new'), oneDayLater)).toThrow(
      expect.objectContaining({ retryAfterSeconds: (ENDED_KEY_MEMORY_DAYS - 1) * DAY_SECONDS }),
    );
    const whenForgotten = atSecond(NOW_SECOND + ENDED_KEY_MEMORY_DAYS * DAY_SECONDS);
    expect(codeOf(() => addKey(ring, newKey('new'), atSecond(whenForgotten.getTime() / 1000 - 1)))).toBe(
      'too_many_revoked_keys',
    );
    expect(Object.keys(addKey(ring, newKey('new'), whenForgotten))).toHaveLength(50);
    const nextDay = atSecond(NOW_SECOND + (1 + ENDED_KEY_MEMORY_DAYS) * DAY_SECONDS);
    expect(Object.keys(addKey(ring, newKey('new'), nextDay))).toEqual(['p-new']);
  });

  test('counts expired keys among the ended ones, and forgets them 30 days after their expiry', () => {
    const expireTime = atSecond(NOW_SECOND + 1).toISOString();
    const expired = addKey(ringWithRevoked(49), newKey('short', { expireTime }), NOW);
    expect(codeOf(() => addKey(expired, newKey('new'), atSecond(NOW_SECOND + 1)))).toBe(
      'too_many_revoked_keys',
    );
    const alone = addKey({}, newKey('short', { expireTime }), NOW);
    const after = atSecond(NOW_SECOND + 1 + ENDED_KEY_MEMORY_DAYS * DAY_SECONDS);
    expect(Object.keys(addKey(alone, newKey('new'), after))).toEqual(['p-new']);
  });
});

describe('revoking a key', () => {
  test('ends it in that moment and keeps the rest', () => {
    const ring = revokeKey(ringOf(['a', 'b']), 'p-a', NOW);
    expect(ring['p-a']?.revokeTime).toBe(NOW.toISOString());
    expect(Object.values(ring).map((key) => isLive(key, NOW))).toEqual([false, true]);
  });

  test('twice is a no-op: the first moment stays', () => {
    const ring = revokeKey(ringOf(['a']), 'p-a', NOW);
    expect(revokeKey(ring, 'p-a', atSecond(NOW_SECOND + 60))).toBe(ring);
  });

  test('is possible however many keys ended before', () => {
    const full = ringWithRevoked(49, NOW, ringOf(TEN.slice(1)));
    const ended = TEN.slice(1).reduce((ring, name) => revokeKey(ring, `p-${name}`, NOW), full);
    expect(Object.values(ended).filter((key) => isLive(key, NOW))).toEqual([]);
  });
});

describe('renaming a key', () => {
  test('changes its name alone, and is a no-op for the name that it has', () => {
    const ring = ringOf(['a']);
    const renamed = renameKey(ring, 'p-a', 'CI');
    expect(renamed).toEqual({ 'p-a': { ...ring['p-a'], displayName: 'CI' } });
    expect(renameKey(renamed, 'p-a', 'CI')).toBe(renamed);
  });

  test('is refused for a revoked one', () => {
    const ring = revokeKey(ringOf(['a']), 'p-a', NOW);
    expect(codeOf(() => renameKey(ring, 'p-a', 'CI'))).toBe('access_key_not_found');
  });
});

/** An id comes from a URL: a name that every JS object knows must not be taken for a key and be written into the item. */
describe.each(['p-none', '', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'a key id that is not in the ring (%j)',
  (accessKeyId) => {
    test('is refused as access_key_not_found', () => {
      const ring = ringOf(['a']);
      expect(codeOf(() => revokeKey(ring, accessKeyId, NOW))).toBe('access_key_not_found');
      expect(codeOf(() => renameKey(ring, accessKeyId, 'CI'))).toBe('access_key_not_found');
    });
  },
);
