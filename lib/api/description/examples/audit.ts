import { LAST_PAGE, PROJECT_ID, SUBPROJECT_ID, TIME, type Examples } from './example.ts';

const attempt = {
  entryId: '3k5m7p9q1s3t5v7x',
  time: TIME,
  actor: `${PROJECT_ID}-8e6f0x3m9k2v7c1d`,
  action: 'subprojects:suspend',
  operationId: 'suspendSubproject',
  resource: `subprojects/${SUBPROJECT_ID}`,
  projectId: PROJECT_ID,
  requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
};
const entry = {
  ...attempt,
  decision: 'allowed',
  outcome: 'ok',
  made: null,
  fields: [],
  values: {},
  reason: null,
  attemptTime: null,
  isLastOfMinute: false,
};
const entries = {
  query: { from: '2026-11-24T00:00:00Z', action: 'subprojects:suspend' },
  response: { auditEntries: [entry], ...LAST_PAGE },
};
const digest = {
  schemaVersion: 1,
  day: '2026-11-23',
  count: 1,
  recordsHash: '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8',
  previousDigest: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  digest: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
};

export const auditExamples: Examples = {
  listProjectAuditEntries: entries,
  listAuditEntries: entries,
  listAuditDigests: {
    query: { from: '2026-11-01' },
    response: { auditDigests: [digest], ...LAST_PAGE },
  },
  listAuditRecords: {
    query: { pageSize: '1000' },
    response: { auditRecords: [{ schemaVersion: 1, state: 'begun', ...attempt }], ...LAST_PAGE },
  },
};
