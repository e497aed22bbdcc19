import { crm } from '../steps.ts';
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
  title: 'a batch with more events than a request applies goes through the queue',
  steps: [{ by: 'hubspot', customer: 'ada', source: 'hubspot', eventCount: 11 }],
  ending: { ada: OPEN },
};

export const fetchedSignup: Scenario = {
  name: 'fetched-signup',
  title: 'a webhook of ids only: the name is fetched',
  steps: [{ by: 'hubspot', customer: 'ada', source: 'fetching', eventCount: 1 }],
  ending: { ada: OPEN },
};
