import { LAST_PAGE, PAGE_QUERY, PROJECT_ID, SUBPROJECT_ID, TIME, type Examples } from './example.ts';

const deliveryId = 'dlv_01jdfk7a9z4k7m2p9q0s1t3v5w';

const delivery = {
  deliveryId,
  source: 'hubspot',
  receiveTime: TIME,
  eventCount: 1,
  outcomes: { applied: 1 },
  subprojectIds: [SUBPROJECT_ID],
  events: [
    {
      outcome: 'applied',
      reason: null,
      subprojectId: SUBPROJECT_ID,
      isPlanUnknown: false,
      event: {
        kind: 'signedUp',
        realm: 'crm',
        externalId: 'acme',
        eventTime: '2026-11-24T10:15:29.000Z',
        name: 'Acme AB',
        email: null,
        plan: 'basic',
        labels: null,
      },
    },
  ],
};

const job = {
  projectId: PROJECT_ID,
  state: 'running',
  isSuccess: null,
  dryRun: false,
  ratePerSecond: 10,
  processed: 12,
  total: null,
  counts: { applied: 2, unchanged: 10 },
  reasons: {},
  sample: [],
  lastError: null,
  createTime: TIME,
  updateTime: TIME,
  completeTime: null,
};
const waiting = { ...job, state: 'waiting', processed: 0, counts: {} };
const cancelled = { ...job, state: 'cancelled', isSuccess: false, completeTime: TIME };

const window = { projectId: PROJECT_ID, from: '2026-11-24T09:00:00Z', to: '2026-11-24T10:00:00Z' };
const replay = { replayId: `${PROJECT_ID}-0k3m5p7q9s1t3v5w`, request: window };
const closure = { closureId: `${PROJECT_ID}-7h2k4m6p8r0s2t4v`, request: { filter: { plan: 'trial' } } };

const signups = {
  queue: 'signups',
  count: 1,
  whatToDo:
    'Events that could not be applied. See in the log of onboard-signups why, mend it, then replay them.',
};

export const operationExamples: Examples = {
  listDeliveries: {
    query: { ...PAGE_QUERY, outcome: 'applied' },
    response: { deliveries: [delivery], ...LAST_PAGE },
  },
  getDelivery: { response: delivery },
  createReplay: { request: { ...window, dryRun: false }, response: { ...replay, ...waiting } },
  getReplay: { response: { ...replay, ...job } },
  cancelReplay: { request: {}, response: { ...replay, ...cancelled } },
  listReplays: { query: PAGE_QUERY, response: { replays: [{ ...replay, ...job }], ...LAST_PAGE } },
  createClosure: {
    request: { filter: { plan: 'trial' }, dryRun: false },
    response: { ...closure, ...waiting },
  },
  getClosure: { response: { ...closure, ...job, counts: { closed: 12 } } },
  cancelClosure: { request: {}, response: { ...closure, ...cancelled, counts: { closed: 12 } } },
  describeApi: {
    response: { openapi: '3.1.1', info: { title: 'Subproject onboarding', version: '1' }, paths: {} },
  },
  listDeadLetterQueues: { response: { queues: [signups] } },
  peekDeadLetters: {
    response: {
      ...signups,
      deadLetters: [
        {
          messageId: '6c1d0f5e-9a3b-4c7d-8e2f-1a0b9c8d7e6f',
          kind: 'signedUp',
          projectId: PROJECT_ID,
          source: 'hubspot',
          subprojectId: SUBPROJECT_ID,
          deliveryId,
          jobId: null,
          receiveCount: 6,
          sendTime: TIME,
          ageSeconds: 3_600,
        },
      ],
    },
  },
};
