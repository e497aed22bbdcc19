import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as is from '../../bench/scale/figures.ts';
import {
  bytesPerEvent,
  intakeOf,
  nightOf,
  packsPerRequest,
  SHAPES,
  writeUnitsPerPack,
} from '../../bench/scale/model.ts';
import { scaleTables } from '../../bench/scale/tables.ts';

const cells = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.trim().startsWith('|') && !/^\s*\| -+/.test(line))
    .map((line) => line.trim().replaceAll(/ +/g, ' '));

test.each(Object.entries(scaleTables()))(
  'the page on large accounts has the table of %s as it is computed',
  async (_, table) => {
    const page = cells(await readFile(new URL('../../docs/costs-at-scale.md', import.meta.url), 'utf8'));
    const rows = cells(table);
    const start = page.indexOf(rows[1] ?? '') - 1;
    expect(page.slice(start, start + rows.length)).toEqual(rows);
  },
);

test('packs take the write units that the bench of packs found', () => {
  const found = [1, 10, 100, 1_000].map((events) => writeUnitsPerPack(events) / events);
  expect(found).toEqual([1, 0.1, 0.03, 0.027]);
  expect(bytesPerEvent(31)).toBeGreaterThan(bytesPerEvent(100));
  expect([packsPerRequest(1_000, 1), Math.round(packsPerRequest(1_000, 100))]).toEqual([1, 100]);
});

test('no shape asks more of a partition key, or of a run, than there is', () => {
  for (const shape of SHAPES) {
    expect(intakeOf(shape).peakUnitsPerKey).toBeLessThan(is.KEY_WRITE_UNITS);
    const { readSeconds, cpuSeconds, writeSeconds, megabytes } = nightOf(shape);
    expect(readSeconds + cpuSeconds + writeSeconds).toBeLessThan(is.RUN_TIMEOUT_SECONDS);
    expect(megabytes).toBeLessThan(10_240);
  }
});

test('what the page says is ours is what is deployed', async () => {
  const textOf = (file: string) => readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
  const worker = await textOf('cdk/workers/roll-ups.ts');
  expect(worker).toContain(`memoryMB: ${is.RUN_MEMORY_MB},`);
  expect(worker).toContain(`maxConcurrency: ${is.RUNS_AT_ONCE},`);
  expect(worker).toContain(`Duration.minutes(${is.RUN_TIMEOUT_SECONDS / 60})`);
  expect(await textOf('lib/aws/cost-ledger.ts')).toContain(`COST_BUCKETS = ${is.COST_BUCKETS};`);
});
