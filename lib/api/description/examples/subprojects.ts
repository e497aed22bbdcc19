import { LAST_PAGE, LATER, PAGE_QUERY, PROJECT_ID, SUBPROJECT_ID, TIME, type Examples } from './example.ts';

const subproject = {
  subprojectId: SUBPROJECT_ID,
  projectId: PROJECT_ID,
  displayName: 'Acme AB',
  email: 'it@acme.example',
  labels: { tier: 'basic' },
  customer: { realm: 'crm', externalId: 'acme' },
  plan: 'basic',
  grantedScopes: ['messages:send'],
  status: 'active',
  holds: [],
  purgeTime: null,
  createTime: TIME,
  updateTime: TIME,
  etag: '9c2e5g8j1m4p7s0v',
};
const closing = { ...subproject, status: 'closing', purgeTime: LATER, etag: '1h4k7n0q3t6w9z2b' };
const suspended = { ...subproject, status: 'suspended', holds: ['operator'], etag: '5a8c1e4g7j0m3p6r' };

export const subprojectExamples: Examples = {
  listSubprojects: {
    query: { ...PAGE_QUERY, status: 'active' },
    response: { subprojects: [subproject], ...LAST_PAGE },
  },
  createSubproject: {
    request: { displayName: 'Acme AB', customer: { realm: 'crm', externalId: 'acme' }, plan: 'basic' },
    response: { ...subproject, email: null },
  },
  getSubproject: { response: subproject },
  updateSubproject: {
    request: { plan: 'pro' },
    response: {
      ...subproject,
      plan: 'pro',
      labels: { tier: 'pro' },
      grantedScopes: ['messages:*', 'numbers:read'],
      etag: '3f6h9k2n5q8t1w4z',
    },
  },
  suspendSubproject: { request: {}, response: suspended },
  resumeSubproject: { request: {}, response: subproject },
  closeSubproject: { response: closing },
  restoreSubproject: { request: {}, response: subproject },
  issueClaimLink: {
    request: { reissue: true },
    response: {
      url: `https://api.example.com/claim#onbclaim_${SUBPROJECT_ID}_2_1796811330_${'0'.repeat(52)}`,
      expireTime: '2026-12-08T10:15:30.000Z',
    },
  },
  eraseSubproject: {
    request: {},
    response: {
      subprojectId: SUBPROJECT_ID,
      state: 'purging',
      eraseTimes: { directory: null, deliveries: LATER, deadLetters: LATER, backups: LATER },
    },
  },
  importSubprojects: {
    request: {
      rows: [
        {
          realm: 'crm',
          externalId: 'acme',
          name: 'Acme AB',
          plan: 'basic',
          signupTime: '2025-03-01T08:00:00Z',
        },
      ],
      dryRun: true,
    },
    response: { results: [{ index: 0, outcome: 'created', subprojectId: SUBPROJECT_ID }] },
  },
};
