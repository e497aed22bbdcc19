import { crm } from '../steps.ts';
import { QUEUED_SIGNUP } from './jobs.ts';
import type { Scenario } from './scenario.ts';

const OPEN = { state: 'open', told: { 'subproject.opened': 1 } };

export const signup: Scenario = {
  name: 'signup',
  title: 'a customer signs up, and the CRM says so again',
  steps: [
    crm('ada', 'customer.signed_up', 60, { name: 'Ada' }),
    crm('ada', 'customer.signed_up', 60, { name: 'Ada' }),
  ],
  ending: { ada: OPEN },
};

export const changes: Scenario = {
  name: 'changes',
  title: 'what the CRM says of a customer comes in the wrong order, a change before the signup',
  steps: [
    crm('ada', 'customer.changed', 30, { name: 'Ada Lovelace' }),
    crm('ada', 'customer.signed_up', 60, { name: 'Ada' }),
    crm('ada', 'customer.changed', 50, { name: 'Ada Byron' }),
  ],
  ending: { ada: OPEN },
};

export const queuedSignup: Scenario = {
  name: 'queued-signup',
  title: 'an event that the request could not apply is on the queue',
  steps: [{ by: 'ops', sendsTo: 'Signups', message: QUEUED_SIGNUP }],
  ending: { ada: OPEN },
};

export const queuedChange: Scenario = {
  name: 'queued-change',
  title: 'a change is still on the queue when the next one comes',
  given: [crm('ada', 'customer.signed_up', 60, { name: 'Ada' })],
  steps: [
    {
      by: 'ops',
      sendsTo: 'Signups',
      message: {
        ...QUEUED_SIGNUP,
        event: { ...QUEUED_SIGNUP.event, kind: 'changed', second: '{second -50}', name: 'Ada Byron' },
      },
    },
    crm('ada', 'customer.changed', 30, { name: 'Ada Lovelace' }),
  ],
  ending: { ada: OPEN },
};

export const batch: Scenario = {
  name: 'batch',
  title: 'a webhook with more events than a request applies goes through the queue',
  steps: [{ by: 'hubspot', customer: 'ada', source: 'hubspot', eventCount: 11 }],
  // In which batches they come to the worker, is a matter of luck.
  swept: [
    'receive-webhook SendMessageBatch Signups #1',
    'receive-webhook SendMessageBatch Signups #2',
    'onboard-signups ReceiveMessage Signups #1',
    'onboard-signups PutItem Directory/subproject #1',
    'onboard-signups PutItem Ledger/delivery #1',
    'onboard-signups DeleteMessageBatch Signups #1',
  ],
  ending: { ada: OPEN },
};

export const fetchedSignup: Scenario = {
  name: 'fetched-signup',
  title: 'a webhook of ids only: the name is fetched',
  steps: [{ by: 'hubspot', customer: 'ada', source: 'fetching', eventCount: 1 }],
  // Whether the endpoint has been told when the worker comes to it, is a matter of luck.
  swept: [
    'receive-webhook SendMessageBatch Fetches #1',
    'fetch-customers ReceiveMessage Fetches #1',
    'fetch-customers GetItem Directory/project #1',
    'fetch-customers GetItem Directory/source #1',
    'fetch-customers Decrypt SecretsKey #1',
    'fetch-customers GetItem Directory/subproject #1',
    'fetch-customers PutItem Directory/subproject #1',
    'fetch-customers DeleteMessageBatch Fetches #1',
  ],
  ending: { ada: OPEN },
};
