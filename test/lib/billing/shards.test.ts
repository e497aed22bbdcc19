import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../lib/billing/days.ts';
import { shardCountOn, shardOf, withShardCount } from '../../../lib/billing/shards.ts';
import { subprojectIds } from '../../support/usage.ts';

const NOW = new Date('2026-12-30T23:59:00Z');

describe('shards', () => {
  test('are one until a project says otherwise, and more from two days later', () => {
    const counts = withShardCount({}, 8, NOW);
    const days = ['2026-12-30', '2026-12-31', '2027-01-01', '2027-02-28'];
    expect(days.map((day) => shardCountOn(counts, day))).toEqual([1, 1, 8, 8]);
  });

  test('change again without changing the days before', () => {
    const later = new Date('2027-01-10T00:00:00Z');
    const counts = withShardCount(withShardCount({}, 8, NOW), 3, later);
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 11 }), (days) => {
        const day = addDays('2027-01-01', days - 1);
        if (day < '2027-01-12') expect(shardCountOn(counts, day)).toBe(day < '2027-01-01' ? 1 : 8);
      }),
    );
    expect(shardCountOn(counts, '2027-01-12')).toBe(3);
  });

  test('stay as they are when they are asked for again', () => {
    const counts = withShardCount({}, 8, NOW);
    expect(withShardCount(counts, 8, NOW)).toBe(counts);
    expect(withShardCount(counts, 8, new Date('2027-03-01T00:00:00Z'))).toBe(counts);
    expect(withShardCount({}, 1, NOW)).toEqual({});
    expect(shardCountOn(withShardCount(counts, 1, NOW), '2027-01-01')).toBe(1);
  });

  test('have each subproject in one of them', () => {
    fc.assert(
      fc.property(subprojectIds, fc.integer({ min: 1, max: 1_000 }), (subprojectId, count) => {
        const shard = shardOf(subprojectId, count);
        expect(shard).toBe(shardOf(subprojectId, count));
        expect(shard >= 0 && shard < count).toBe(true);
      }),
    );
  });
});
