import { api, claim, crm, type Step } from '../steps.ts';
import type { Scenario } from './scenario.ts';

const SUBPROJECT = '/v1/subprojects/{ada}';

/** Closed, with nothing left of its grace; what is closed later has the usual one. */
const DUE: readonly Step[] = [
  crm('ada', 'customer.signed_up', 60, { name: 'Ada' }),
  api('PATCH', '/v1/projects/{projectId}', { graceDays: 0 }),
  api('DELETE', SUBPROJECT),
  api('PATCH', '/v1/projects/{projectId}', { graceDays: 30 }),
];

const PURGE: Step = {
  by: 'ops',
  sendsTo: 'Deletions',
  message: { schemaVersion: 1, kind: 'purge', subprojectId: '{ada}', dueTime: '2026-11-24T10:00:00.000Z' },
};

export const erasure: Scenario = {
  name: 'erasure',
  title: 'a customer is erased: their key is dead, an old event revives nothing, a new signup starts anew',
  given: [crm('ada', 'customer.signed_up', 60, { name: 'Ada', plan: 'pro' }), claim('ada.phone')],
  steps: [
    api('POST', `${SUBPROJECT}/erase`, {}, { isOfTheMoment: true }),
    crm('ada', 'customer.signed_up', 40, { name: 'Ada' }),
    crm('ada', 'customer.signed_up', -200, { name: 'Ada again' }),
  ],
  // The endpoint is told of the closure while the purge is under way.
  swept: [
    'manage-account GetItem Directory/subproject #1',
    'manage-account PutItem Directory/subproject #1',
    'manage-account SendMessageBatch Notifications #1',
    'manage-account SendMessageBatch Deletions #1',
    'send-notifications GetItem Directory/subproject #1',
    'send-notifications UpdateItem Directory/subproject #1',
    'delete-subprojects ReceiveMessage Deletions #1',
    'delete-subprojects GetItem Directory/subproject #1',
    'delete-subprojects PutItem Directory/subproject #1',
    'delete-subprojects DeleteMessageBatch Deletions #1',
    'receive-webhook PutItem Directory/subproject #1',
    'receive-webhook PutItem Ledger/delivery #1',
    'receive-webhook PutItem Directory/subproject #2',
    'receive-webhook PutItem Directory/subproject #3',
    'receive-webhook PutItem Ledger/delivery #2',
  ],
  ending: {
    ada: {
      state: 'open',
      told: { 'subproject.opened': 2, 'subproject.closed': 1 },
      keys: { 'ada.phone': 'unknown_key' },
    },
  },
};

export const untoldErasure: Scenario = {
  name: 'untold-erasure',
  title: 'a customer is erased while the endpoint refuses: it is told when it takes it',
  given: [crm('ada', 'customer.signed_up', 60), { by: 'endpoint', answers: 503, times: 4 }],
  steps: [api('POST', `${SUBPROJECT}/erase`, {}, { isOfTheMoment: true })],
  swept: [
    'delete-subprojects GetItem Directory/subproject #1',
    'delete-subprojects PutItem Directory/subproject #1',
    'send-notifications GetItem Directory/subproject #1',
    'send-notifications UpdateItem Directory/subproject #1',
  ],
  ending: { ada: { state: 'closed', told: { 'subproject.opened': 1, 'subproject.closed': 1 } } },
};

export const purge: Scenario = {
  name: 'purge',
  title: 'what is due is purged; its message comes again when somebody has signed up anew',
  given: DUE,
  steps: [PURGE, crm('ada', 'customer.signed_up', -200, { name: 'Ada again' }), PURGE],
  leftOut: [
    {
      calls: [
        'delete-subprojects GetItem Directory/subproject #1',
        'delete-subprojects PutItem Directory/subproject #1',
      ],
      faults: ['overtaken'],
      why: 'before the fence stands, a newer signup rightly brings back what was closed',
    },
  ],
  ending: { ada: { state: 'open', told: { 'subproject.opened': 2, 'subproject.closed': 1 } } },
};

export const restoredBeforePurge: Scenario = {
  name: 'restored',
  title: 'what was restored while its purge was on the way is not purged',
  given: DUE,
  steps: [api('POST', `${SUBPROJECT}/restore`, {}), PURGE],
  ending: { ada: { state: 'open', told: { 'subproject.opened': 2, 'subproject.closed': 1 } } },
};

export const nightlySweep: Scenario = {
  name: 'sweep',
  title: 'the nightly sweep finds what is due and has it purged',
  given: DUE,
  steps: [{ by: 'ops', sendsTo: 'Deletions', message: { schemaVersion: 1, kind: 'sweep' } }],
  // It asks for eight shards of each day, several at a time.
  swept: [
    'delete-subprojects ReceiveMessage Deletions #1',
    'delete-subprojects GetItem Directory/account #1',
    'delete-subprojects Query byPurgeTime #1',
    'delete-subprojects Query byPurgeTime #64',
    'delete-subprojects SendMessageBatch Deletions #1',
    'delete-subprojects DeleteMessageBatch Deletions #1',
    'delete-subprojects PutItem Directory/subproject #1',
    'delete-subprojects PutItem Directory/subproject #2',
    'delete-subprojects DeleteMessageBatch Deletions #2',
  ],
  ending: { ada: { state: 'closed', told: { 'subproject.opened': 1, 'subproject.closed': 1 } } },
};
