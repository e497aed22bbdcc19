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
