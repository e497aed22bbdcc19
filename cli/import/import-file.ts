import type { Session } from '../session.ts';
import { parseMap, REPORT_COLUMNS } from './columns.ts';
import type { Record } from './csv.ts';
import { describeMapping } from './describe.ts';
import { requireKnownRealm } from './known-realm.ts';
import { ReportFile } from './report-file.ts';
import type { Row } from './row.ts';
import { runImport, type Counts } from './run-import.ts';
import type { RowResult } from './send-rows.ts';
import { openSource } from './source-file.ts';

export type FileOptions = {
  readonly project: string;
  readonly realm?: string | undefined;
  readonly map: readonly string[];
  readonly asOf?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  readonly concurrency: number;
};

export type ImportMode = {
  readonly dryRun: boolean;
  readonly notify: boolean;
  /** Whether not to ask about the realm. */
  readonly isSure: boolean;
  /** Else beside the file. */
  readonly rejectsPath?: string | undefined;
  /** Is told of each record that was not rejected. */
  readonly onRow?: (
    header: readonly string[],
    record: Record,
    result: RowResult,
    row: Row,
  ) => Promise<unknown>;
};

export type Imported = { readonly counts: Counts; readonly rejects: ReportFile | undefined };

/** One file, from the first to the last row. Rejected rows are in `rejects`, as they were and with why. */
export async function importFile(
  session: Session,
  file: string,
  options: FileOptions,
  mode: ImportMode,
): Promise<Imported> {
  const { client, io, output } = session;
  const { project: projectId, realm, delimiter, encoding, concurrency } = options;
  const chosen = parseMap(options.map);
  const source = await openSource(file, io);
  await requireKnownRealm(session, projectId, realm, mode.isSure);

  let header: readonly string[] = [];
  let rejects: ReportFile | undefined;
  const counts = await runImport(
    client,
    {
      source,
      csv: { delimiter, encoding },
      chosen,
      realm,
      concurrency,
      send: { projectId, asOf: options.asOf ?? source.modifiedTime.toISOString(), ...mode },
      onHeader(found, mapping) {
        header = found;
        output.notice(describeMapping(found, mapping));
        rejects = new ReportFile(mode.rejectsPath ?? besides(source.path, 'rejected'), reportHeader(found));
      },
      async onResult(record, result, row) {
        const isGood = result.outcome !== 'rejected' && result.outcome !== 'failed';
        if (isGood && row !== undefined) await mode.onRow?.(header, record, result, row);
        if (!isGood) await rejects?.write(reportCells(header, record, result));
      },
    },
    io,
  ).finally(() => rejects?.close());
  return { counts, rejects };
}

/** `customers.csv` → `customers.rejected.csv` */
export function besides(path: string, what: string): string {
  return `${path.replace(/\.csv$/i, '')}.${what}.csv`;
}

/** A report that is mended and imported, and rejected again, has these columns already. */
function reportHeader(header: readonly string[]): readonly string[] {
  return [...header.filter((column) => !isOfReport(column)), ...REPORT_COLUMNS];
}

function reportCells(header: readonly string[], { line, cells }: Record, { code, detail }: RowResult) {
  const own = header.flatMap((column, index) => (isOfReport(column) ? [] : [cells[index] ?? '']));
  return [...own, line, code ?? '', detail ?? ''];
}

function isOfReport(column: string): boolean {
  return REPORT_COLUMNS.some((each) => each === column);
}
