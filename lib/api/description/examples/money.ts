import { LAST_PAGE, PROJECT_ID, SUBPROJECT_ID, type Examples } from './example.ts';

const amounts = { cost: '0.6125', price: '0.98', margin: '0.3675' };
const rated = {
  ...amounts,
  meters: { 'sms.sent': { quantity: '122.5', ...amounts } },
  unrated: [],
};
const costs = {
  currency: 'USD',
  complete: true,
  throughTime: '2026-11-24T00:00:00.000Z',
  days: [{ day: '2026-11-23', ...rated }],
  total: rated,
  unattributed: [],
};
const customerCosts = {
  query: { from: '2026-11-23', to: '2026-11-23', sort: 'margin', pageSize: '10' },
  response: {
    currency: 'USD',
    customers: [{ subprojectId: SUBPROJECT_ID, ...amounts, dayCount: 1 }],
    customerCount: 1,
    ...LAST_PAGE,
  },
};
const query = { from: '2026-11-23', to: '2026-11-23' };

const card = {
  currency: 'USD',
  effectiveDate: '2026-11-01',
  meters: { 'sms.sent': { unitCost: '0.005', unitPrice: '0.008' } },
  plans: { pro: { meters: { 'sms.sent': { unitPrice: '0.007' } } } },
};
const shownCard = {
  ...card,
  defaultPlan: 'basic',
  effectiveDates: ['2026-11-01'],
  etag: '8r1t4w7y0b3d6f9h',
};

export const moneyExamples: Examples = {
  getRateCard: { query: { day: '2026-11-24' }, response: shownCard },
  putRateCard: { request: card, response: shownCard },
  rollUp: {
    request: { day: '2026-11-23', projectId: PROJECT_ID },
    response: { day: '2026-11-23', projectId: PROJECT_ID, throughTime: '2026-11-24T00:00:00.000Z' },
  },
  getSubprojectCosts: { query, response: costs },
  getProjectCosts: { query, response: costs },
  getAccountCosts: { query, response: costs },
  listProjectCustomerCosts: customerCosts,
  listAccountCustomerCosts: customerCosts,
  recordUsage: {
    request: [
      {
        specversion: '1.0',
        id: '5b0f6a1c',
        source: '/sms-gateway',
        type: 'sms.sent',
        subject: SUBPROJECT_ID,
        time: '2026-11-24T10:15:30Z',
        data: { quantity: '1.5' },
      },
    ],
    response: { accepted: 1, rejected: [] },
  },
};
