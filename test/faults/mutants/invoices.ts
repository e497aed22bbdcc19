import type { Mutant } from './mutant.ts';

/** Mistakes in how a month is issued. */
export const invoiceMutants: readonly Mutant[] = [
  {
    name: 'header-before-lines',
    mistake: 'a month is issued before all its lines are written',
    file: 'lib/billing/invoice/issue-invoice.ts',
    find: `  await invoices.writeContent(month, document.header.revision, document.content);
  const header: InvoiceHeader = { ...document.header, issueTime: deps.now().toISOString() };
  if (await invoices.issue(header, open)) return header;`,
    replace: `  const header: InvoiceHeader = { ...document.header, issueTime: deps.now().toISOString() };
  const isWritten = await invoices.issue(header, open);
  await invoices.writeContent(month, document.header.revision, document.content);
  if (isWritten) return header;`,
    caughtBy: { scenario: 'issue', call: 'manage-account PutItem Ledger/invoice #1', fault: 'crash-after' },
  },
  {
    name: 'issued-over-issued',
    mistake: 'a month is issued over one that another issued meanwhile',
    file: 'lib/aws/invoices.ts',
    find: "? 'attribute_not_exists(pk)'",
    replace: "? 'attribute_not_exists(pk) OR attribute_exists(pk)'",
    caughtBy: {
      scenario: 'issue-twice',
      call: 'roll-up-costs PutItem Ledger/invoice #4',
      fault: 'overtaken',
    },
  },
  {
    name: 'other-prices-swallowed',
    mistake: 'a message is done with though prices began to change, so that nothing was issued',
    file: 'lib/billing/invoice/issue-due.ts',
    find: "if (error instanceof AppError && error.code !== 'write_conflict') {",
    replace: 'if (error instanceof AppError) {',
    caughtBy: {
      scenario: 'prices-meanwhile',
      call: 'roll-up-costs PutItem Ledger/invoice #4',
      fault: 'overtaken',
    },
  },
];
