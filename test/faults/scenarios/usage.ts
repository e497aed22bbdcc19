import { api, crm, type Step } from '../steps.ts';
import type { Scenario } from './scenario.ts';

/** Prices are the lane's: an SMS costs 1, and is sold for 3, on the plan `pro` for 2. */
export function event(time: string, quantity: string, id: string) {
  return {
    specversion: '1.0',
    id,
    source: 'urn:product',
    type: 'sms',
    subject: '{ada}',
    time,
    data: { quantity },
  };
}

/** A day ago and more: its day is past. */
const LATE = 90_000;
const [SINCE, PAST] = ['{time -60}', `{time -${LATE}}`];
const SIGNUP = crm('ada', 'customer.signed_up', 60);

export function report(...events: readonly object[]): Step {
  return api('POST', '/v1/usage', events);
}

const ROLLED_UP: Step = {
  by: 'ops',
  sendsTo: 'RollUps',
  message: { schemaVersion: 1, kind: 'day', day: '{day -60}', projectId: '{projectId}' },
};

export const OPEN = { state: 'open', told: { 'subproject.opened': 1 } };

export const usage: Scenario = {
  name: 'usage',
  title: 'usage is reported twice, and its day rolled up: it counts once',
  given: [SIGNUP],
  steps: [report(event(SINCE, '5', 'a')), report(event(SINCE, '5', 'a'), event(SINCE, '1', 'b')), ROLLED_UP],
  ending: { ada: { ...OPEN, price: '18' } },
};

export const lateUsage: Scenario = {
  name: 'late-usage',
  title: 'usage of a day that is past is in its costs by itself, whenever it comes',
  given: [SIGNUP],
  steps: [report(event(PAST, '5', 'a')), report(event(PAST, '5', 'a'), event(PAST, '2', 'b'))],
  ending: { ada: { ...OPEN, price: '21' } },
};

export const queuedUsage: Scenario = {
  name: 'queued-usage',
  title: 'usage comes as a message, twice',
  given: [SIGNUP],
  steps: [
    {
      by: 'ops',
      sendsTo: 'Usage',
      message: { schemaVersion: 1, events: [event(PAST, '5', 'a')] },
      times: 2,
    },
  ],
  // In how many batches they come to the worker, is a matter of luck.
  swept: [
    'record-queued-usage ReceiveMessage Usage #1',
    'record-queued-usage PutItem Usage/pack #1',
    'record-queued-usage GetItem Ledger/run #1',
    'record-queued-usage SendMessageBatch RollUps #1',
    'record-queued-usage DeleteMessageBatch Usage #1',
    'roll-up-costs ReceiveMessage RollUps #1',
    'roll-up-costs UpdateItem Ledger/run #1',
    'roll-up-costs PutItem Ledger/cost #1',
    'roll-up-costs UpdateItem Ledger/run #2',
    'roll-up-costs DeleteMessageBatch RollUps #1',
  ],
  ending: { ada: { ...OPEN, price: '15' } },
};

export const planMeanwhile: Scenario = {
  name: 'plan-meanwhile',
  title: 'a plan of a past day comes while that day is being rated for the first time',
  given: [SIGNUP],
  steps: [report(event(PAST, '5', 'a')), crm('ada', 'customer.changed', LATE + 600, { plan: 'pro' })],
  // The rest of it is in the scenarios beside.
  swept: ['roll-up-costs GetItem Directory/subproject #1', 'roll-up-costs PutItem Ledger/cost #1'],
  ending: { ada: { ...OPEN, price: '10' } },
};

export const night: Scenario = {
  name: 'night',
  title: 'the night rolls up yesterday for every project, and says what it did',
  given: [SIGNUP, report(event(PAST, '5', 'a'))],
  steps: [{ by: 'ops', sendsTo: 'RollUps', message: { schemaVersion: 1, kind: 'night' } }],
  // The shards of several projects at a time.
  swept: [
    'roll-up-costs ReceiveMessage RollUps #1',
    'roll-up-costs Query Directory/project #1',
    'roll-up-costs SendMessageBatch RollUps #1',
    'roll-up-costs SendMessageBatch RollUps #2',
    'roll-up-costs SendMessageBatch RollUps #3',
    'roll-up-costs UpdateItem Ledger/run #1',
    'roll-up-costs UpdateItem Ledger/run #4',
    'roll-up-costs Query Directory/project #2',
    'roll-up-costs GetItem Ledger/run #1',
    'roll-up-costs DeleteMessageBatch RollUps #1',
    'roll-up-costs DeleteMessageBatch RollUps #4',
  ],
  ending: { ada: { ...OPEN, price: '15' } },
};

export const latePlan: Scenario = {
  name: 'late-plan',
  title:
    'the CRM says late that a customer was on another plan: the day is rated again, and so whenever it says so again',
  given: [SIGNUP, report(event(PAST, '5', 'a'))],
  steps: [
    crm('ada', 'customer.changed', LATE + 600, { plan: 'pro' }),
    crm('ada', 'customer.changed', LATE + 600, { plan: 'pro' }),
  ],
  ending: { ada: { ...OPEN, price: '10' } },
};
