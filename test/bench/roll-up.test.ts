import { expect, test } from 'vitest';
import { benchRollUp, verdictsOn } from '../../bench/roll-up/main.ts';

const row = (engine: string, peakMegabytes: number, events = 1_000_000) => ({
  engine,
  peakMegabytes,
  events,
  wallMs: 1,
  cpuMs: 1,
  unique: 1,
  groups: 1,
});

test('the bench of roll-ups finds the same as DuckDB does, whatever was sent again', async () => {
  const rows = await benchRollUp(20_000, 1);
  expect(rows.map(({ engine }) => engine)).toEqual(['packs', 'DuckDB, Parquet, 1 thread']);
  expect(new Set(rows.map(({ unique }) => unique)).size).toBe(1);
  expect(new Set(rows.map(({ groups }) => groups)).size).toBe(1);
});

test('a roll-up that takes more memory or grows faster than it may is told', () => {
  const isMet = (peak: number, growth?: number) =>
    verdictsOn([row('packs', peak), row('DuckDB', 900)], growth).map((verdict) => verdict.isMet);
  expect([isMet(300), isMet(301), isMet(208, 11), isMet(208, 11.2)]).toEqual([
    [true],
    [false],
    [true, true],
    [true, false],
  ]);
  expect(verdictsOn([row('packs', 1_042, 10_000_000)])).toEqual([]);
});
