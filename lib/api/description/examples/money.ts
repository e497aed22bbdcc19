import { PROJECT_ID, SUBPROJECT_ID, type Examples } from './example.ts';

const rated = {
  cost: '0.6125',
  price: '0.98',
  meters: { 'sms.sent': { quantity: '122.5', cost: '0.6125', price: '0.98' } },
  unrated: [],
};
const costs = {
  currency: 'USD',
  complete: true,
  days: [{ day: '2026-11-23', ...rated }],
  total: rated,
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
    response: { day: '2026-11-23', projectId: PROJECT_ID },
  },
  getSubprojectCosts: { query, response: costs },
  getProjectCosts: { query, response: costs },
  getAccountCosts: { query, response: costs },
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
