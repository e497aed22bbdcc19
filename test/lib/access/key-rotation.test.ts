import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addKey,
  isLive,
  revokeAllKeys,
  revokeKey,
  rotateKey,
  type KeyRing,
  type NewKey,
} from '../../../lib/access/key-ring.ts';
import { atSecond, codeOf, NOW, NOW_SECOND } from '../../support/factories.ts';

const at = (second: number): string => atSecond(NOW_SECOND + second).toISOString();

function newKey(name: string, overrides: Partial<NewKey> = {}): NewKey {
  return { accessKeyId: `p-${name}`, secretHash: name, displayName: name, ...overrides };
}
function ringOf(names: readonly string[], overrides: Partial<NewKey> = {}): KeyRing {
  return names.reduce<KeyRing>((ring, name) => addKey(ring, newKey(name, overrides), NOW), {});
}
const rotate = (ring: KeyRing, from: string, to: string, endTime = at(60), now = NOW) =>
  rotateKey(ring, `p-${from}`, () => newKey(to), endTime, now);
const liveIds = (ring: KeyRing, second = 0): string[] =>
  Object.keys(ring).filter((id) => ring[id] && isLive(ring[id], atSecond(NOW_SECOND + second)));

describe('rotating a key', () => {
  test('leaves both working until the chosen time, then the new one alone', () => {
    const ring = rotate(ringOf(['a', 'b']), 'a', 'c');
    expect(liveIds(ring, 59)).toEqual(['p-a', 'p-b', 'p-c']);
    expect(liveIds(ring, 60)).toEqual(['p-b', 'p-c']);
    expect(ring['p-a']).toMatchObject({ rotatedTo: 'p-c', expireTime: at(60) });
  });

  test('never makes the old one live longer than it would have', () => {
    const ring = rotate(ringOf(['a'], { expireTime: at(30) }), 'a', 'b', at(60));
    expect(ring['p-a']?.expireTime).toBe(at(30));
  });

  test('at once ends the old one with it, also where ten are live', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `k${index}`);
    expect(codeOf(() => rotate(ringOf(ten), 'k0', 'new'))).toBe('too_many_keys');
    const ring = rotate(ringOf(ten), 'k0', 'new', NOW.toISOString());
    expect(liveIds(ring)).toHaveLength(10);
    expect(liveIds(ring)).not.toContain('p-k0');
  });

  test('twice to the same key is a no-op, also after the old one ended: the very ring comes back', () => {
    const ring = rotate(ringOf(['a']), 'a', 'b');
    expect(rotate(ring, 'a', 'b', at(3_600))).toBe(ring);
    const later = atSecond(NOW_SECOND + 61);
    expect(rotate(ring, 'a', 'b', at(3_600), later)).toBe(ring);
  });

  test('again to another key is a rotation of its own, while the old one works', () => {
    const ring = rotate(rotate(ringOf(['a']), 'a', 'b'), 'a', 'c', at(3_600));
    expect(liveIds(ring)).toEqual(['p-a', 'p-b', 'p-c']);
    // What was promised to end goes on to end then.
    expect(ring['p-a']?.expireTime).toBe(at(60));
  });

  test.each([
    ['that is not there', 'access_key_not_found', (ring: KeyRing) => rotate(ring, 'none', 'new')],
    [
      'named like what every object has',
      'access_key_not_found',
      (ring: KeyRing) => rotateKey(ring, 'constructor', () => newKey('new'), at(60), NOW),
    ],
    ['that was revoked', 'key_revoked', (ring: KeyRing) => rotate(revokeKey(ring, 'p-a', NOW), 'a', 'new')],
    [
      'that has expired',
      'key_expired',
      (ring: KeyRing) => rotate(rotate(ring, 'a', 'b'), 'a', 'new', at(90), atSecond(NOW_SECOND + 60)),
    ],
    [
      'to one that was revoked',
      'key_revoked',
      (ring: KeyRing) => rotate(revokeKey(ring, 'p-z', NOW), 'a', 'z'),
    ],
    [
      'whose successor was revoked since',
      'key_revoked',
      (ring: KeyRing) => rotate(revokeKey(rotate(ring, 'a', 'b'), 'p-b', NOW), 'a', 'b'),
    ],
  ])('%s is refused as %s', (_what, code, act) => {
    const ring = ringOf(['a', 'z']);
    expect(codeOf(() => act(ring))).toBe(code);
  });

  test('and again, in any order and as often as one likes, never revives what ended nor has more than ten live', () => {
    const step = fc.record({
      from: fc.nat(5),
      to: fc.nat(5),
      end: fc.integer({ min: -5, max: 20 }),
      pass: fc.nat(10),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let [ring, second] = [ringOf(['0', '1']), 0];
        const ended = new Set<string>();
        for (const { from, to, end, pass } of steps) {
          second += pass;
          const now = atSecond(NOW_SECOND + second);
          for (const [id, key] of Object.entries(ring)) if (!isLive(key, now)) ended.add(id);
          if (from === to) continue;
          const before = ring;
          const code = codeOf(
            () => (ring = rotate(ring, String(from), String(to), at(second + Math.max(0, end)), now)),
          );
          if (code !== 'no error') expect(ring).toBe(before);
          const live = Object.keys(ring).filter((id) => ring[id] && isLive(ring[id], now));
          expect(live.length).toBeLessThanOrEqual(10);
          expect(live.filter((id) => ended.has(id))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('revoking all keys', () => {
  test('ends every live one but the excepted, and leaves what ended before as it was', () => {
    const ring = revokeKey(ringOf(['a', 'b', 'c']), 'p-a', NOW);
    const later = atSecond(NOW_SECOND + 5);
    const ended = revokeAllKeys(ring, ['p-b'], later);
    expect(liveIds(ended, 5)).toEqual(['p-b']);
    expect(ended['p-a']).toBe(ring['p-a']);
    expect(ended['p-c']?.revokeTime).toBe(later.toISOString());
  });

  test('twice is a no-op: the very ring comes back', () => {
    const ended = revokeAllKeys(ringOf(['a']), [], NOW);
    expect(revokeAllKeys(ended, [], atSecond(NOW_SECOND + 5))).toBe(ended);
  });
});
