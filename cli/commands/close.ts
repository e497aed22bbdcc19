import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { SUBPROJECT_ID_PATTERN } from '../../lib/account/ids.ts';
import type { BodyOf } from '../../lib/api-client/operations.ts';
import { confirm } from '../confirm.ts';
import { usageError } from '../exit-codes.ts';
import { readLines } from '../files.ts';
import { addExamples } from '../help.ts';
import { jobIdOf, jobSchema, requireDone, showJob, watchClosure, type Job } from '../jobs.ts';
import * as read from '../options.ts';
import type { Context, Session } from '../session.ts';
import { count } from '../text.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

/** As many as one closure takes. */
const MAX_IDS = 1_000;

export function addClose(program: CommandUnknownOpts, { open, io }: Context): void {
  const close = program
    .command('close')
    .description(
      'Closes many subprojects of a project: those of a file, or all that match. Their keys die; each can be restored within the grace period, one by one.',
    )
    .requiredOption('--project <projectId>', 'the project', read.projectId)
    .option('--file <file>', 'with the ids of subprojects, one a line; - is stdin')
    .option('--plan <plan>', 'all that are on this plan')
    .option('--realm <realm>', 'all whose customer is of this realm')
    .option('--label <name=value>', 'all that have this label; may be given again', read.pair, {})
    .option('--created-before <time>', 'all that are older', read.time)
    .option('--created-after <time>', 'all that are not older', read.time)
    .option('--dry-run', 'count and list, and close nothing')
    .option('--rate <number>', 'at most so many a second', read.count)
    .option('--yes', 'do not ask')
    .action(async (options, command) => {
      const {
        project,
        file,
        plan,
        realm,
        label,
        createdBefore,
        createdAfter,
        dryRun = false,
        rate,
        yes,
      } = options;
      const filter = {
        ...(plan !== undefined && { plan }),
        ...(realm !== undefined && { realm }),
        ...(Object.keys(label).length > 0 && { labels: label }),
        ...(createdBefore !== undefined && { createdBefore }),
        ...(createdAfter !== undefined && { createdAfter }),
      };
      const isFilter = Object.keys(filter).length > 0;
      if (isFilter === (file !== undefined))
        throw usageError('Say which: either --file, or conditions such as --plan.');
      const session = await open(command);
      const parts = file === undefined ? [{ filter }] : partsOf(await readLines(file, io));
      const closing = { projectId: project, rate };
      if (!dryRun && yes !== true) {
        const amount =
          file === undefined
            ? await matching(session, closing, parts)
            : parts.flatMap((part) => part.subprojectIds ?? []).length;
        await confirm(`Close ${count(amount, 'subproject')}? Their keys die at once.`, yes, io);
      }
      for (const part of parts) await showJob(session, await run(session, closing, part, dryRun));
    });
  addExamples(
    close,
    {
      line: `onboarding close --project ${PROJECT_EXAMPLE} --plan trial --created-before 2026-01-01 --dry-run`,
      says: 'First see which',
    },
    `onboarding close --project ${PROJECT_EXAMPLE} --plan trial --created-before 2026-01-01 --yes`,
    `onboarding close --project ${PROJECT_EXAMPLE} --file ids.txt --yes`,
  );
}

type Part = Pick<BodyOf<'createClosure'>, 'subprojectIds' | 'filter'>;
type Closing = { readonly projectId: string; readonly rate: number | undefined };

function partsOf(lines: readonly string[]): readonly Part[] {
  const ids = [...new Set(lines)];
  const wrong = ids.find((id) => !SUBPROJECT_ID_PATTERN.test(id));
  if (wrong !== undefined)
    throw usageError(`The file has a line that is no id of a subproject: ${wrong.slice(0, 60)}`);
  if (ids.length === 0) throw usageError('The file is empty.');
  return Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, part) => ({
    subprojectIds: ids.slice(part * MAX_IDS, (part + 1) * MAX_IDS),
  }));
}

async function run(
  session: Session,
  { projectId, rate }: Closing,
  part: Part,
  dryRun: boolean,
): Promise<Job> {
  const body = { ...part, dryRun, ...(rate !== undefined && { ratePerSecond: rate }) };
  const begun = await session.client.send('createClosure', { params: { projectId }, body }, jobSchema);
  session.output.notice(`closure ${jobIdOf(begun)} (it goes on if you stop watching)`);
  return watchClosure(session, jobIdOf(begun));
}

/** How many a filter means now. */
async function matching(session: Session, closing: Closing, [part = {}]: readonly Part[]): Promise<number> {
  const trial = await run(session, closing, part, true);
  requireDone(trial);
  return trial.processed - (trial.counts['skipped'] ?? 0);
}
