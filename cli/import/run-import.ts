import type { Client } from '../client.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { Progress } from '../progress.ts';
import { batchesOf, MAX_BYTES } from './batches.ts';
import { forEachBounded } from './bounded.ts';
import { mappingFor, type Mapping } from './columns.ts';
import { readCsv, type CsvOptions, type Record } from './csv.ts';
import { isFault, rowOf, type Fault, type Row } from './row.ts';
import { sendRows, type RowResult, type SendOptions } from './send-rows.ts';
import type { SourceFile } from './source-file.ts';

export type ImportPlan = {
  readonly source: SourceFile;
  readonly csv: CsvOptions;
  readonly chosen: Mapping;
  readonly realm: string | undefined;
  readonly concurrency: number;
  readonly send: Omit<SendOptions, 'sleep'>;
  /** Is told once what columns mean, before the first row is sent. */
  readonly onHeader: (header: readonly string[], mapping: Mapping) => Promise<void> | void;
  /** Is told what became of each record, in no order. */
  readonly onResult: (record: Record, result: RowResult, row: Row | undefined) => Promise<unknown>;
};

/** All of them, also where there is none: a script need not know which may be left out. */
export type Counts = {
  rows: number;
  created: number;
  restored: number;
  changed: number;
  unchanged: number;
  rejected: number;
  failed: number;
  planUnknown: number;
};
const OUTCOMES = ['created', 'restored', 'changed', 'unchanged', 'rejected', 'failed'] as const;

/** Reads, sends and counts; nothing of the file is kept. @throws CliError */
export async function runImport(client: Client, plan: ImportPlan, io: Io): Promise<Counts> {
  const none = { created: 0, restored: 0, changed: 0, unchanged: 0, rejected: 0, failed: 0, planUnknown: 0 };
  const counts: Counts = { rows: 0, ...none };
  const progress = new Progress(io);
  const startMs = io.now().getTime();
  const settle = async (record: Record, result: RowResult, row?: Row): Promise<void> => {
    counts.rows += 1;
    // An outcome of a newer release is none of these: it was applied.
    counts[OUTCOMES.find((each) => each === result.outcome) ?? 'changed'] += 1;
    if (result.isPlanUnknown === true) counts.planUnknown += 1;
    await plan.onResult(record, result, row);
    const seconds = Math.max(1, (io.now().getTime() - startMs) / 1000);
    progress.show(
      `${counts.rows} rows, ${Math.round(counts.rows / seconds)} a second`,
      plan.source.fraction(),
    );
  };
  try {
    await forEachBounded(batchesOf(rowsOf(plan, settle)), plan.concurrency, async (batch) => {
      const rows = batch.map(({ row }) => row);
      const results = await sendRows(client, rows, { ...plan.send, sleep: io.sleep });
      for (const [place, { record, row }] of batch.entries()) {
        await settle(record, results[place] ?? { outcome: 'failed' }, row);
      }
    });
    return counts;
  } catch (error) {
    throw error instanceof CliError ? stopped(error, counts.rows) : error;
  } finally {
    progress.end();
  }
}

function stopped(error: CliError, rowCount: number): CliError {
  if (rowCount === 0) return error;
  const advice = `It stopped after ${rowCount} rows. ${error.advice ?? ''}`.trim();
  return new CliError(error.exitCode, error.message, advice, { cause: error });
}

type Sendable = { readonly record: Record; readonly row: Row; readonly byteCount: number };

/** What can be sent; what can't is settled here. */
async function* rowsOf(
  { source, csv, chosen, realm, onHeader }: ImportPlan,
  settle: (record: Record, result: RowResult) => Promise<void>,
): AsyncGenerator<Sendable> {
  let head: { readonly header: readonly string[]; readonly mapping: Mapping } | undefined;
  for await (const record of readCsv(source.bytes, csv)) {
    if (head === undefined) {
      const header = record.cells.map((cell) => cell.trim());
      head = { header, mapping: mappingFor(header, chosen) };
      await onHeader(header, head.mapping);
      continue;
    }
    const row = rowOf(head.header, record.cells, head.mapping, realm);
    const sized = isFault(row) ? row : sizedRow(record, row);
    if ('byteCount' in sized) yield sized;
    else await settle(record, { outcome: 'rejected', ...sized });
  }
  if (head === undefined) throw new CliError(EXIT.failed, 'The file is empty.');
}

function sizedRow(record: Record, row: Row): Sendable | Fault {
  const byteCount = Buffer.byteLength(JSON.stringify(row));
  if (byteCount <= MAX_BYTES) return { record, row, byteCount };
  return { code: 'row_too_large', detail: `has more than ${MAX_BYTES} bytes` };
}
