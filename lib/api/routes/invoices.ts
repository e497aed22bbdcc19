import * as z from 'zod/mini';
import { isOver } from '../../billing/invoice/calendar.ts';
import {
  draftInvoice,
  InvoiceTooLarge,
  issueInvoice,
  type InvoiceDeps,
} from '../../billing/invoice/issue-invoice.ts';
import type { InvoiceHeader, InvoiceStore, Share } from '../../billing/invoice/invoice-store.ts';
import { monthSchema } from '../../billing/months.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { invoiceCsv } from '../documents/invoice-csv.ts';
import { invoicePage } from '../documents/invoice-page.ts';
import { parseInput } from '../input.ts';
import {
  invoiceSummaryView,
  invoiceView,
  viewInvoice,
  viewSummary,
  type InvoiceView,
} from '../invoice-view.ts';
import { countSchema, idFromToken, listFiltered, pageQuerySchema, pageTokenSchema } from '../paging.ts';
import { pageTokenOf } from '../page-token.ts';
import { formatSchema, OTHER_FORMATS } from '../representations.ts';
import { defineRoute, type Representation, type Route } from '../route.ts';

/** Of lines of subprojects: at most 2.5 MB of the 6 that Lambda answers with. Lines by project and meter are on the first page, all. */
const MAX_SHARES = 10_000;
const DEFAULT_SHARES = 1_000;
/** Of subproject-days: what the function reads and sums up well within its 10 seconds. The worker issues what is larger. */
const MAX_WEIGHT = 20_000;

const querySchema = z.strictObject({
  format: formatSchema,
  pageSize: z.optional(countSchema(MAX_SHARES, 'Of lines of subprojects; 1,000 unless given')),
  pageToken: pageTokenSchema,
});
type Query = z.infer<typeof querySchema>;

export const invoiceRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'listInvoices',
    method: 'GET',
    path: '/v1/invoices',
    permission: 'invoices:read',
    summary: 'The invoices that are issued, by month.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: pageQuerySchema,
    response: z.strictObject({ invoices: z.array(invoiceSummaryView), nextPageToken: z.string() }),
    async handle({ billing }: ApiDeps, { query }) {
      const { items, nextPageToken } = await listFiltered(
        'invoices',
        query,
        billing.invoices.listHeaders,
        ({ month }: InvoiceHeader) => month,
      );
      return { invoices: items.map(viewSummary), nextPageToken };
    },
  }),
  defineRoute({
    operationId: 'getInvoice',
    method: 'GET',
    path: '/v1/invoices/{month}',
    permission: 'invoices:read',
    summary: 'The invoice of a month as it was issued; before that its draft, as things are now.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    alsoAs: OTHER_FORMATS,
    query: querySchema,
    response: invoiceView,
    handle: async (deps: ApiDeps, { params, query }) =>
      represent(await showInvoice(deps, monthIn(params), query), query),
  }),
  defineRoute({
    operationId: 'issueInvoice',
    method: 'POST',
    path: '/v1/invoices/{month}/issue',
    permission: 'invoices:issue',
    summary: 'Issues the invoice of a month that is over and complete: from then on nothing changes it.',
    idempotency: 'idempotent',
    errors: ['month_not_over', 'months_in_order', 'month_incomplete', 'write_conflict'],
    body: z.strictObject({}),
    response: invoiceView,
    async handle(deps: ApiDeps, { params }) {
      const month = monthIn(params);
      try {
        return await showIssued(deps, await issueInvoice(invoiceDepsOf(deps), month, MAX_WEIGHT), {});
      } catch (error) {
        if (!(error instanceof InvoiceTooLarge)) throw error;
        await deps.billing.sendRollUps([{ schemaVersion: 1, kind: 'issue', month }], 'account');
        throw new AppError(
          'unavailable',
          'it is large and issued in the background: ask again in some minutes',
        );
      }
    },
  }),
];

/** @throws AppError invalid_request */
export function monthIn(params: Readonly<Record<string, string>>): string {
  return parseInput(monthSchema, params['month'], 'path.month');
}

async function showInvoice(deps: ApiDeps, month: string, query: Query): Promise<InvoiceView> {
  const header = await deps.billing.invoices.readHeader(month);
  if (header !== undefined) return showIssued(deps, header, query);
  const draft = await draftInvoice(invoiceDepsOf(deps), month, MAX_WEIGHT);
  const { shares, lines } = draft.content;
  const [from, to] = rangeOf(month, query);
  return viewInvoice({
    header: draft.header,
    lines,
    shares: shares.slice(from, to),
    draft,
    isOver: isOver(month, deps.now()),
    nextPageToken: to < shares.length ? pageTokenOf(listOf(month), String(to)) : '',
  });
}

async function showIssued({ billing }: ApiDeps, header: InvoiceHeader, query: Query): Promise<InvoiceView> {
  const [from, to] = rangeOf(header.month, query);
  return viewInvoice({
    header,
    issueTime: header.issueTime,
    lines: await billing.invoices.readLines(header),
    shares: await sharesIn(billing.invoices, header, from, to),
    isOver: true,
    nextPageToken: to < header.shareCount ? pageTokenOf(listOf(header.month), String(to)) : '',
  });
}

async function sharesIn(invoices: InvoiceStore, header: InvoiceHeader, from: number, to: number) {
  const shares: Share[] = [];
  if (from >= header.shareCount) return shares;
  for await (const share of invoices.readShares(header, from)) {
    shares.push(share);
    if (shares.length === to - from) break;
  }
  return shares;
}

function represent(invoice: InvoiceView, query: Query): InvoiceView | Representation {
  const { format = 'json', pageToken = '' } = query;
  switch (format) {
    case 'json':
      return invoice;
    case 'csv':
      return invoiceCsv(invoice, pageToken === '', linkToNext(invoice, query));
    case 'html':
      return invoicePage(invoice, linkToNext(invoice, query));
  }
}

/** Where JSON has a field. Source: RFC 8288 */
function linkToNext(
  { month, nextPageToken }: InvoiceView,
  { format = 'json', pageSize = DEFAULT_SHARES }: Query,
) {
  if (nextPageToken === '') return {};
  const query = new URLSearchParams({ format, pageSize: String(pageSize), pageToken: nextPageToken });
  return { link: `</v1/invoices/${month}?${query.toString()}>; rel="next"` };
}

const INDEX = /^\d{1,9}$/;

/** From the first to before the last. @throws AppError invalid_page_token */
function rangeOf(
  month: string,
  { pageSize = DEFAULT_SHARES, pageToken = '' }: Query,
): readonly [number, number] {
  const from = pageToken === '' ? 0 : Number(idFromToken(listOf(month), pageToken, INDEX));
  return [from, from + pageSize];
}

function listOf(month: string): string {
  return `invoice ${month}`;
}

export function invoiceDepsOf({ directory, billing, now }: ApiDeps): InvoiceDeps {
  const { ledger, invoices, currency, ratings } = billing;
  return { directory, ledger, invoices, currency, readRatings: ratings.readRatings, now };
}
