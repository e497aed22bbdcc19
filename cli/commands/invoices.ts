import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { confirm } from '../confirm.ts';
import { showInvoice } from '../costs/show-invoice.ts';
import { invoiceSchema, invoiceSummarySchema, type InvoiceSummary } from '../costs/resources.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';

const FORMATS = ['csv', 'html'] as const;
/** Lines of subprojects. */
const PAGE = 10_000;

const COLUMNS: readonly Column<InvoiceSummary>[] = [
  { title: 'month', of: ({ month }) => month },
  { title: 'number', of: ({ number }) => number, isNumber: true },
  { title: 'total', of: ({ total }) => total, isNumber: true },
  { title: 'currency', of: ({ currency }) => currency },
  { title: 'issueTime', of: ({ issueTime }) => issueTime },
];

export function addInvoices(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('invoices').description('The account’s months, at cost.');
  addList(group, context);
  addGet(group, context);
  addIssue(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('Those that are issued.')
    .action(async (_options, command) => {
      const { client, output } = await open(command);
      const pages = client.pages('listInvoices', {}, 'invoices', invoiceSummarySchema);
      await output.list(pages, COLUMNS, 'None is issued yet.');
    });
  addExamples(list, 'onboarding invoices list');
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description('The invoice of a month as it was issued; before that its draft.')
    .argument('<month>', 'YYYY-MM', read.month)
    .addOption(new Option('--format <format>', 'the whole of it, to a file').choices(FORMATS))
    .action(async (month, { format }, command) => {
      const { client, output } = await open(command);
      const params = { month };
      if (format !== undefined)
        return output.document(client.texts('getInvoice', { params, query: { format, pageSize: PAGE } }));
      await showInvoice(output, await client.send('getInvoice', { params }, invoiceSchema));
    });
  addExamples(get, 'onboarding invoices get 2026-11', {
    line: 'onboarding invoices get 2026-11 --format csv',
    says: 'All of it, by subproject',
  });
}

function addIssue(group: CommandUnknownOpts, { open }: Context): void {
  const issue = group
    .command('issue')
    .description('Issues a month that is over and complete. From then on nothing changes it.')
    .argument('<month>', 'YYYY-MM', read.month)
    .option('--yes', 'do not ask')
    .action(async (month, { yes }, command) => {
      const session = await open(command);
      await confirm(`Issue the invoice of ${month}? Nothing changes it afterwards.`, yes, session.io);
      const issued = await session.client.send(
        'issueInvoice',
        { params: { month }, body: {} },
        invoiceSchema,
      );
      await showInvoice(session.output, issued);
    });
  addExamples(issue, 'onboarding invoices issue 2026-11 --yes');
}
