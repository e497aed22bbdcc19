import { LAST_PAGE, PAGE_QUERY, PROJECT_ID, TIME, type Examples } from './example.ts';

const plans = {
  basic: { scopes: ['messages:send'], labels: { tier: 'basic' } },
  pro: { scopes: ['messages:*', 'numbers:read'], labels: { tier: 'pro' } },
};

const project = {
  projectId: PROJECT_ID,
  displayName: 'Shop',
  purpose: 'production',
  onboarding: { defaultPlan: 'basic', plans, claimDays: 14 },
  notifications: { url: 'https://reseller.example.com/hooks' },
  graceDays: 30,
  groupRoles: { 'shop-developers': 'developer' },
  usageShards: { '2026-11-26': 4 },
  createTime: TIME,
  updateTime: TIME,
  etag: '6n2c8w0r4t1m5y9k',
};

export const projectExamples: Examples = {
  listProjects: { query: PAGE_QUERY, response: { projects: [project], ...LAST_PAGE } },
  createProject: {
    request: {
      displayName: 'Shop',
      purpose: 'production',
      onboarding: { defaultPlan: 'basic', plans },
      notifications: {
        url: 'https://reseller.example.com/hooks',
        secrets: ['whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='],
      },
      groupRoles: { 'shop-developers': 'developer' },
    },
    response: project,
  },
  getProject: { response: project },
  updateProject: {
    request: { graceDays: 60 },
    response: { ...project, graceDays: 60, etag: '0p3d7x1s5v2n6z8q' },
  },
};
