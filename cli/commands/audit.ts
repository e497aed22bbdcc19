import { InvalidArgumentError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { lastClosableDay } from '../../lib/audit/closing-time.ts';
import { isDay } from '../../lib/billing/days.ts';
import { verifyDays, type Fault, type Report } from '../audit/verify-days.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { auditEntrySchema, type AuditEntry } from '../resources.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { KEY_EXAMPLE } from './keys.ts';
import { PROJECT_EXAMPLE } from './projects.ts';
import { SUBPROJECT_EXAMPLE } from './subprojects.ts';

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: 'time', of: ({ time }) => time },
  { title: 'actor', of: ({ actor }) => actor },
  { title: 'action', of: ({ action }) => action },
  { title: 'resource', of: ({ resource }) => resource },
  { title: 'made', of: ({ made }) => made },
  { title: 'fields', of: ({ fields, values }) => fields.map((name) => fieldOf(name, values)).join(' ') },
  {
    title: 'outcome',
    of: ({ decision, outcome }) => (decision === 'denied' ? `denied: ${outcome}` : outcome),
  },
];

function fieldOf(name: string, values: AuditEntry['values']): string {
  return Object.hasOwn(values, name) ? `${name}=${String(values[name])}` : name;
}

export function addAudit(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('audit').description('Who changed what, and who was denied it.');
  addList(group, context);
  addVerify(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('Newest first, of the last 24 hours unless you say otherwise.')
    .option('--project <projectId>', 'of this project; else of the whole account', read.projectId)
    .option('--from <time>', 'then or later', read.time)
    .option('--to <time>', 'before', read.time)
    .option('--actor <actor>', 'by this key (its id), or person (user: and their id)')
    .option('--resource <resource>', 'about this, by its id, and what is inside')
    .option('--action <action>', 'that did this, such as accessKeys:create')
    .option('--limit <number>', 'stop after so many', read.count)
    .action(async ({ project, limit, ...query }, command) => {
      const { client, output } = await open(command);
      const pages =
        project === undefined
          ? client.pages('listAuditEntries', { query }, 'auditEntries', auditEntrySchema)
          : client.pages(
              'listProjectAuditEntries',
              { params: { projectId: project }, query },
              'auditEntries',
              auditEntrySchema,
            );
      await output.list(pages, COLUMNS, 'Nobody changed anything, nor was denied it.', limit);
    });
  addExamples(
    list,
    { line: `onboarding audit list --project ${PROJECT_EXAMPLE}`, says: 'What was changed in a project?' },
    { line: `onboarding audit list --resource ${SUBPROJECT_EXAMPLE} --from 2026-11-01`, says: 'By whom?' },
    { line: `onboarding audit list --actor ${KEY_EXAMPLE} --json`, says: 'What did this key do?' },
  );
}

const SAYS: Readonly<Record<Fault, string>> = {
  digest_missing: 'it is not closed, or its digest is gone',
  digest_altered: 'its digest was altered',
  chain_broken: 'its digest does not follow the one before: one of them was replaced',
  records_removed: 'records are gone',
  records_added: 'records were added after it was closed',
  records_altered: 'a record was altered, or replaced by another',
  records_misplaced: 'a record is not where it belongs',
  digest_not_expected: 'the expected digest is not in the chain: it was made anew',
};

function addVerify(group: CommandUnknownOpts, { open, io }: Context): void {
  const verify = group
    .command('verify')
    .description(
      'Computes the digest of every closed day anew, and names the first day that does not fit. Ends with 1 if one does not.',
    )
    .option('--from <day>', 'from this day on; else from the first', day)
    .option('--to <day>', 'up to this day; else the last that must be closed', day)
    .option('--expect <digest>', 'a digest that was kept elsewhere: it must be among them', hash)
    .action(async ({ from, to, expect }, command) => {
      const { client, output, failed } = await open(command);
      // The night closes it at 01:10 UTC, within minutes.
      const lastDue = lastClosableDay(new Date(io.now().getTime() - 3_600_000));
      const report = await verifyDays(client, { from, to, expect, lastDue });
      await output.result(report, textOf(report));
      if (report.fault !== null) failed();
    });
  addExamples(verify, 'onboarding audit verify', {
    line: 'onboarding audit verify --from 2026-10-01 --to 2026-10-31 --json',
    says: 'One month',
  });
}

function textOf({ daysVerified, firstDay, lastDay, newestDigest, faultyDay, fault }: Report): string {
  const good =
    firstDay === null || lastDay === null
      ? 'No day is verified.'
      : `${daysVerified} ${daysVerified === 1 ? 'day fits' : 'days fit'}, from ${firstDay} to ${lastDay}. The digest of ${lastDay}, to be kept elsewhere:\n${newestDigest ?? ''}`;
  if (fault === null) return good;
  const what = faultyDay === null ? SAYS[fault] : `${faultyDay}: ${SAYS[fault]}`;
  return `${good}\n${what} (${fault}).`;
}

function day(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('It must be a day, such as 2026-05-01.');
  return text;
}

function hash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('It must be 64 hexadecimal digits.');
  return text;
}
