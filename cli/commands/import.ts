import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addExamples } from '../help.ts';
import { describeCounts } from '../import/describe.ts';
import { importFile, type Imported } from '../import/import-file.ts';
import type { Context, Session } from '../session.ts';
import { withFileOptions } from './import-options.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export function addImport(program: CommandUnknownOpts, { open }: Context): void {
  const command = withFileOptions(
    program
      .command('import')
      .description(
        'Brings in customers who existed before us, from a CSV file. Nobody is told unless you say --notify. The same file again changes nothing. Rejected rows go to a file, to be mended and imported.',
      )
      .argument('<file>', 'the CSV file with a header, or - for stdin'),
  )
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--notify', 'tell the project’s endpoint of each new customer, with their claim link')
    .option('--rejects <file>', 'where rejected rows go; else <file>.rejected.csv')
    .option('--yes', 'do not ask, whatever the realm')
    .action(async (file, options, self) => {
      const session = await open(self);
      const { dryRun = false, notify = false, rejects } = options;
      const isSure = options.yes === true || dryRun;
      const mode = { dryRun, notify, isSure, rejectsPath: rejects };
      await report(session, await importFile(session, file, options, mode), dryRun);
    });
  addExamples(
    command,
    {
      line: `onboarding import customers.csv --project ${PROJECT_EXAMPLE} --realm crm --dry-run`,
      says: 'First see what would happen',
    },
    `onboarding import customers.csv --project ${PROJECT_EXAMPLE} --realm crm`,
    {
      line: `onboarding import export.csv --project ${PROJECT_EXAMPLE} --realm crm --map 'externalId=shop/{Customer ID},name=Full name' --as-of 2026-05-01T10:00:00Z`,
      says: 'Ids as the webhooks have them, and the time of the export',
    },
    {
      line: `onboarding import customers.csv --project ${PROJECT_EXAMPLE} --realm crm --notify --json`,
      says: 'Each new customer gets a claim link by way of the project’s endpoint',
    },
  );
}

async function report(
  { output, failed }: Session,
  { counts, rejects }: Imported,
  isTrial: boolean,
): Promise<void> {
  const { rejected, failed: failedCount, planUnknown } = counts;
  const file = rejects !== undefined && rejects.count > 0 ? rejects.path : null;
  await output.result({ dryRun: isTrial, ...counts, rejectsFile: file }, describeCounts(counts, isTrial));
  if (planUnknown > 0)
    output.notice(
      `${planUnknown} rows name a plan that the project has not: the default plan applies to them.`,
    );
  if (file !== null) output.notice(`What was rejected, and why: ${file} (mend it, then import it).`);
  if (rejected + failedCount > 0) failed();
}
