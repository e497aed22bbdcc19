import { resolve } from 'node:path';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addExamples } from '../help.ts';
import { besides, importFile, type FileOptions } from '../import/import-file.ts';
import { Customers, onlyHere } from '../import/only-here.ts';
import { ReportFile } from '../import/report-file.ts';
import type { Context, Session } from '../session.ts';
import { withFileOptions } from './import-options.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export function addReconcile(program: CommandUnknownOpts, { open }: Context): void {
  const command = withFileOptions(
    program
      .command('reconcile')
      .description(
        'Compares an export of the CRM with what is here, to find signups whose webhooks never came. Changes nothing. Ends with 1 if something is missing or does not fit.',
      )
      .argument('<file>', 'the CSV file with a header, or - for stdin'),
  )
    .option(
      '--both',
      'find those too who are here and not in the export (it takes about 100 bytes of memory a row)',
    )
    .action(async (file, options, self) => {
      await reconcile(await open(self), file, options);
    });
  addExamples(command, `onboarding reconcile export.csv --project ${PROJECT_EXAMPLE} --realm crm`, {
    line: `onboarding reconcile export.csv --project ${PROJECT_EXAMPLE} --realm crm --both --json`,
    says: 'And who is here whom the CRM does not know any more',
  });
}

async function reconcile(
  session: Session,
  file: string,
  options: FileOptions & { both?: true },
): Promise<void> {
  const path = resolve(session.io.cwd, file === '-' ? 'stdin.csv' : file);
  const customers = options.both === true ? new Customers() : undefined;
  let missing: ReportFile | undefined;
  const { counts, rejects } = await importFile(session, file, options, {
    dryRun: true,
    notify: false,
    isSure: true,
    async onRow(header, { cells }, { outcome }, row) {
      customers?.add(row);
      if (outcome !== 'created') return;
      missing ??= new ReportFile(besides(path, 'missing'), header);
      await missing.write(cells);
    },
  }).finally(() => missing?.close());
  const extra =
    customers && (await writeOnlyHere(session, options.project, customers, besides(path, 'only-here')));

  const { created, rejected, failed } = counts;
  const findings = {
    rows: counts.rows,
    here: counts.rows - created - rejected - failed,
    missing: created,
    notFitting: rejected + failed,
    ...(extra && { onlyHere: extra.count }),
    missingFile: fileOf(missing),
    notFittingFile: fileOf(rejects),
    ...(extra && { onlyHereFile: fileOf(extra) }),
  };
  await session.output.result(findings, describe(findings));
  if (missing !== undefined && created > 0)
    session.output.notice(`To import them:\n  ${importLine(missing.path, options)}`);
  if (findings.missing + findings.notFitting + (extra?.count ?? 0) > 0) session.failed();
}

async function writeOnlyHere(
  { client }: Session,
  projectId: string,
  customers: Customers,
  path: string,
): Promise<ReportFile> {
  const file = new ReportFile(path, ['subprojectId', 'realm', 'externalId', 'displayName', 'status']);
  for await (const { subprojectId, customer, displayName, status } of onlyHere(
    client,
    projectId,
    customers,
  )) {
    await file.write([subprojectId, customer?.realm ?? '', customer?.externalId ?? '', displayName, status]);
  }
  await file.close();
  return file;
}

function fileOf(report: ReportFile | undefined): string | null {
  return report !== undefined && report.count > 0 ? report.path : null;
}

type Findings = {
  readonly here: number;
  readonly missing: number;
  readonly notFitting: number;
  readonly onlyHere?: number;
  readonly missingFile: string | null;
  readonly notFittingFile: string | null;
  readonly onlyHereFile?: string | null;
};

function describe(findings: Findings): string {
  const { here, missing, notFitting, onlyHere: extra } = findings;
  const line = (amount: number, text: string, file: string | null = null): string =>
    `${String(amount).padStart(9)}  ${text}${file === null ? '' : `: ${file}`}`;
  return [
    line(here, 'in the export and here'),
    line(missing, 'in the export, not here', findings.missingFile),
    line(notFitting, 'in the export, but closed here or not to be read', findings.notFittingFile),
    ...(extra === undefined ? [] : [line(extra, 'here, not in the export', findings.onlyHereFile)]),
  ].join('\n');
}

function importLine(path: string, { project, realm, map }: FileOptions): string {
  const words = ['onboarding', 'import', path, '--project', project];
  if (realm !== undefined) words.push('--realm', realm);
  for (const each of map) words.push('--map', each);
  return words
    .map((word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
