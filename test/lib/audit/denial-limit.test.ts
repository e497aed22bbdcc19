import { describe, expect, test } from 'vitest';
import { DenialLimit, MAX_DENIALS_A_MINUTE } from '../../../lib/audit/denial-limit.ts';

const NOW = new Date('2026-11-24T10:00:30.000Z');
const IN_A_MINUTE = new Date('2026-11-24T10:01:00.000Z');

describe('denied attempts of a caller', () => {
  test('are admitted once a minute for each thing', () => {
    const limit = new DenialLimit();
    expect(limit.admit('a', 'read x', NOW)).toEqual({ isLastOfMinute: false });
    expect(limit.admit('a', 'read x', NOW)).toBeUndefined();
    expect(limit.admit('a', 'read y', NOW)).toBeDefined();
    expect(limit.admit('b', 'read x', NOW)).toBeDefined();
    expect(limit.admit('a', 'read x', IN_A_MINUTE)).toBeDefined();
  });

  test('are bounded, and the last that is admitted says so', () => {
    const limit = new DenialLimit();
    const admitted = Array.from({ length: MAX_DENIALS_A_MINUTE * 2 }, (_, n) =>
      limit.admit('a', `read ${n}`, NOW),
    );
    expect(admitted.filter((each) => each !== undefined)).toHaveLength(MAX_DENIALS_A_MINUTE);
    expect(admitted.filter((each) => each?.isLastOfMinute === true)).toHaveLength(1);
    expect(admitted[MAX_DENIALS_A_MINUTE - 1]?.isLastOfMinute).toBe(true);
    expect(limit.admit('b', 'read 1', NOW)).toEqual({ isLastOfMinute: false });
  });

  test('take no more memory than ten thousand callers', () => {
    const limit = new DenialLimit();
    for (let caller = 0; caller < 10_000; caller += 1) limit.admit(String(caller), 'read', NOW);
    expect(limit.admit('one more', 'read', NOW)).toBeUndefined();
    expect(limit.admit('one more', 'read', IN_A_MINUTE)).toBeDefined();
  });
});
