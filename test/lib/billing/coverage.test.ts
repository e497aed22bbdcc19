import { expect, test } from 'vitest';
import { coveredUntil } from '../../../lib/billing/coverage.ts';
import type { RunState } from '../../../lib/billing/cost-ledger.ts';
import { daysBetween } from '../../../lib/billing/days.ts';
import { shardOf } from '../../../lib/billing/shards.ts';

const DAYS = daysBetween('2026-11-01', '2026-11-04');

function run(day: string, start: string | undefined, shard = 0): RunState {
  const result = {
    ticket: 1,
    startMs: Date.parse(start ?? ''),
    ratingRevision: 'none',
    meters: {},
    cost: '0',
    price: '0',
    unrated: [],
    subjectCount: 0,
    eventCount: 0,
    duplicateCount: 0,
    conflictCount: 0,
    corruptPacks: [],
    durationMs: 1,
  };
  return { schemaVersion: 1, day, shard, ticket: 1, ...(start !== undefined && { result }) };
}

const project = { createTime: '2026-10-01T00:00:00.000Z' };
const covered = (runs: readonly RunState[], of: Parameters<typeof coveredUntil>[0] = project, id?: string) =>
  new Date(
    coveredUntil(
      of,
      Map.groupBy(runs, ({ day }) => day),
      DAYS,
      id,
    ),
  ).toISOString();

test('costs reach to the end of the last day that was computed after it had passed', () => {
  expect(covered([])).toBe('2026-11-01T00:00:00.000Z');
  expect(covered(DAYS.map((day) => run(day, '2026-11-05T00:30:00Z')))).toBe('2026-11-05T00:00:00.000Z');
});

test('costs of today reach as far as it was computed', () => {
  const nights = DAYS.slice(0, 3).map((day) => run(day, '2026-11-04T00:30:00Z'));
  expect(covered(nights)).toBe('2026-11-04T00:00:00.000Z');
  expect(covered([...nights, run('2026-11-04', '2026-11-04T14:03:00Z')])).toBe('2026-11-04T14:03:00.000Z');
});

test('a day that was not computed, or only begun, is a gap, whatever comes after it', () => {
  const [first = '', second = '', third = '', last = ''] = DAYS;
  const others = [first, third, last].map((day) => run(day, '2026-11-05T00:30:00Z'));
  expect(covered(others)).toBe('2026-11-02T00:00:00.000Z');
  expect(covered([...others, run(second, undefined)])).toBe('2026-11-02T00:00:00.000Z');
});

test('a project’s day reaches as far as its slowest shard, a customer’s as far as their own', () => {
  const sharded = { ...project, usageShards: { '2026-01-01': 2 } };
  const id = `pr0ject1${'a'.repeat(18)}`;
  const own = shardOf(id, 2);
  const runs = DAYS.flatMap((day) => [
    run(day, '2026-11-05T00:30:00Z', own),
    run(day, day === '2026-11-02' ? '2026-11-02T10:00:00Z' : '2026-11-05T00:30:00Z', 1 - own),
  ]);
  expect(covered(runs, sharded)).toBe('2026-11-02T10:00:00.000Z');
  expect(covered(runs, sharded, id)).toBe('2026-11-05T00:00:00.000Z');
});

test('days before the project was there need no computing', () => {
  expect(covered([], { createTime: '2026-11-03T12:00:00.000Z' })).toBe('2026-11-03T00:00:00.000Z');
});
