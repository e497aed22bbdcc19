import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { writeHistory } from './history.ts';

const run = promisify(execFile);
const reportSchema = z.object({
  wallMs: z.number(),
  cpuMs: z.number(),
  peakMegabytes: z.number(),
  events: z.number(),
  unique: z.number(),
  groups: z.number(),
});

export type RollUpRow = z.infer<typeof reportSchema> & { readonly engine: string };

/** Of the shard's day as packs; DuckDB is the yardstick of time alone. */
const MAX_PEAK_MEGABYTES = 300;
const GOAL_EVENTS = 1_000_000;
const MAX_GROWTH = 11;

/** A shard's day in packs of 100 beside DuckDB on one thread, which reads the same events from Parquet; the best of some rounds each. */
export async function benchRollUp(eventCount: number, rounds: number): Promise<readonly RollUpRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const [packs = '', csv = '', parquet = ''] = ['packs', 'csv', 'parquet'].map((name) => join(folder, name));
  try {
    await writeHistory(eventCount, packs, csv);
    await child('duckdb.ts', 'convert', csv, parquet);
    const rows: RollUpRow[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rows.push({ engine: 'packs', ...reportSchema.parse(JSON.parse(await child('ours.ts', packs))) });
      rows.push({
        engine: 'DuckDB, Parquet, 1 thread',
        ...reportSchema.parse(JSON.parse(await child('duckdb.ts', 'query', csv, parquet))),
      });
    }
    return [...Map.groupBy(rows, ({ engine }) => engine).values()].map((ofEngine) =>
      ofEngine.reduce((best, row) => (row.cpuMs < best.cpuMs ? row : best)),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many times the CPU time ten times the events take. In processes of their own, the best of some rounds each. */
export async function measureGrowth(eventCount: number, rounds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const one = await bestCpuMs(join(folder, 'one'), eventCount, rounds);
    return (await bestCpuMs(join(folder, 'ten'), 10 * eventCount, rounds)) / one;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of `ours`, over a history of its own. */
async function bestCpuMs(packs: string, eventCount: number, rounds: number): Promise<number> {
  await writeHistory(eventCount, packs, `${packs}.csv`);
  await rm(`${packs}.csv`);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    times.push(reportSchema.parse(JSON.parse(await child('ours.ts', packs))).cpuMs);
  return Math.min(...times);
}

export type Verdict = { readonly text: string; readonly isMet: boolean };

/** @param growth as `measureGrowth` found it */
export function verdictsOn(rows: readonly RollUpRow[], growth?: number): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const ours = rows.find(({ engine }) => engine === 'packs');
  if (ours !== undefined && ours.events <= 1.01 * GOAL_EVENTS) {
    const text = `peak memory ${ours.peakMegabytes.toFixed(0)} MB, of ${MAX_PEAK_MEGABYTES} for a million events`;
    verdicts.push({ text, isMet: ours.peakMegabytes <= MAX_PEAK_MEGABYTES });
  }
  if (growth !== undefined) {
    const text = `10 × the events: ${growth.toFixed(1)} × the time, of ${MAX_GROWTH}`;
    verdicts.push({ text, isMet: growth <= MAX_GROWTH });
  }
  return verdicts;
}

async function child(script: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args]);
  return stdout;
}

export function printRollUp(rows: readonly RollUpRow[]): void {
  const yardstick = rows.find(({ engine }) => engine !== 'packs')?.cpuMs ?? Number.NaN;
  console.log(
    'engine                          events     groups   CPU ms  wall ms   events/s of CPU  × DuckDB  peak MB',
  );
  for (const row of rows) {
    const cells = [
      row.engine.padEnd(26),
      String(row.events).padStart(12),
      String(row.groups).padStart(9),
      row.cpuMs.toFixed(0).padStart(7),
      row.wallMs.toFixed(0).padStart(7),
      Math.round((row.unique / row.cpuMs) * 1000)
        .toString()
        .padStart(16),
      (row.cpuMs / yardstick).toFixed(2).padStart(8),
      row.peakMegabytes.toFixed(0).padStart(7),
    ];
    console.log(cells.join('  '));
  }
}
