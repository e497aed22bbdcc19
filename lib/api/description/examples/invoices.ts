import { LAST_PAGE, PAGE_QUERY, PROJECT_ID, SUBPROJECT_ID, type Examples } from './example.ts';

const summary = {
  month: '2026-10',
  number: 3,
  currency: 'USD',
  total: '0.61',
  issueTime: '2026-11-03T00:30:04.000Z',
};
const usage = { kind: 'usage', month: '2026-10', projectId: PROJECT_ID, meter: 'sms.sent' };
const amounts = { quantity: '122.5', cost: '0.6125', amount: '0.61' };

const invoice = {
  ...summary,
  status: 'issued',
  complete: true,
  incompleteDays: [],
  shortDays: [],
  lines: [{ ...usage, displayName: 'Production', ...amounts }],
  subprojectLines: [{ ...usage, subprojectId: SUBPROJECT_ID, ...amounts }],
  subprojectLineCount: 1,
  days: [{ day: '2026-10-23', cost: '0.6125' }],
  ...LAST_PAGE,
};

export const invoiceExamples: Examples = {
  listInvoices: { query: PAGE_QUERY, response: { invoices: [summary], ...LAST_PAGE } },
  getInvoice: { query: { format: 'json' }, response: invoice },
  issueInvoice: { request: {}, response: invoice },
  getStatement: {
    query: { format: 'json' },
    response: {
      month: '2026-10',
      projectId: PROJECT_ID,
      subprojectId: SUBPROJECT_ID,
      currency: 'USD',
      complete: true,
      total: '0.98',
      lines: [{ meter: 'sms.sent', quantity: '122.5', price: '0.98', amount: '0.98' }],
      days: [{ day: '2026-10-23', price: '0.98' }],
      unrated: [],
    },
  },
};
