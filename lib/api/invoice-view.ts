import * as z from 'zod/mini';
import { GAP_REASONS } from '../billing/invoice/gap.ts';
import type { Draft } from '../billing/invoice/issue-invoice.ts';
import type { DraftHeader, InvoiceHeader, Share, StoredLine } from '../billing/invoice/invoice-store.ts';

const text = z.string();
const amounts = {
  quantity: text,
  cost: text.check(z.describe('Unrounded')),
  amount: text.check(z.describe('Rounded so that all lines sum to the total')),
};
const lineOf = {
  kind: z.enum(['usage', 'correction']),
  month: text.check(z.describe('Of the usage: for a correction a month before')),
  projectId: text,
  meter: text,
};
const placeView = z.strictObject({ projectId: text, day: text });

const summary = {
  month: text,
  number: z.int().check(z.describe('1 for the account’s first month, then without gaps')),
  currency: text,
  total: text,
};

export const invoiceSummaryView = z.strictObject({ ...summary, issueTime: text });

export const invoiceView = z.strictObject({
  ...summary,
  status: z.enum(['issued', 'draft']),
  issueTime: z.nullable(text),
  complete: z.boolean().check(z.describe('No day of the month can change but by late usage')),
  incompleteDays: z
    .array(z.strictObject({ ...placeView.shape, reason: z.enum(GAP_REASONS) }))
    .check(z.describe('Of a draft: the first that stand against issuing it')),
  shortDays: z
    .array(placeView)
    .check(z.describe('More than 90 days ago and never completed: invoiced as they stand')),
  lines: z.array(z.strictObject({ ...lineOf, displayName: text, ...amounts })),
  subprojectLines: z
    .array(z.strictObject({ ...lineOf, subprojectId: text, ...amounts }))
    .check(z.describe('Those below `lines`, in their order, by pages')),
  subprojectLineCount: z
    .nullable(z.int())
    .check(z.describe('On all pages; null if the draft of a large account has lines only')),
  days: z.array(z.strictObject({ day: text, cost: text })),
  nextPageToken: text,
});
export type InvoiceView = z.infer<typeof invoiceView>;

export function viewSummary({ month, number, currency, total, issueTime }: InvoiceHeader) {
  return { month, number, currency, total, issueTime };
}

/** What both issued invoices and drafts are shown from, with one page of shares. */
export type ShownInvoice = {
  readonly header: DraftHeader;
  /** Absent: it is a draft. */
  readonly issueTime?: string;
  readonly lines: readonly StoredLine[];
  readonly shares: readonly Share[];
  readonly draft?: Pick<Draft, 'gaps' | 'listsSubprojects'>;
  readonly isOver: boolean;
  readonly nextPageToken: string;
};

const MAX_SHOWN_GAPS = 100;

export function viewInvoice(shown: ShownInvoice): InvoiceView {
  const { header, issueTime = null, lines, shares, draft, isOver, nextPageToken } = shown;
  const { month, number, currency, total } = header;
  return {
    month,
    number,
    status: issueTime === null ? 'draft' : 'issued',
    issueTime,
    currency,
    total,
    complete: isOver && (draft?.gaps.length ?? 0) === 0 && header.shortDayCount === 0,
    incompleteDays: isOver ? [...(draft?.gaps ?? [])].slice(0, MAX_SHOWN_GAPS) : [],
    shortDays: header.shortDays.map(({ projectId, day }) => ({ projectId, day })),
    lines: lines.map(viewLine),
    subprojectLines: shares.map((share) => viewShare(share, lines)),
    subprojectLineCount: draft?.listsSubprojects === false ? null : header.shareCount,
    days: header.days.map(({ day, cost }) => ({ day, cost })),
    nextPageToken,
  };
}

function viewLine({ kind, month, projectId, displayName, meter, quantity, cost, amount }: StoredLine) {
  return { kind, month, projectId, displayName, meter, quantity, cost, amount };
}

function viewShare({ line, subprojectId, quantity, cost, amount }: Share, lines: readonly StoredLine[]) {
  const above = lines[line];
  if (above === undefined) throw new Error('an invoice has a share of no line');
  const { kind, month, projectId, meter } = above;
  return { kind, month, projectId, meter, subprojectId, quantity, cost, amount };
}
