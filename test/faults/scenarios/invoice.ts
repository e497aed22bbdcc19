import { RATE_CARD } from '../rate-card.ts';
import { api, crm, type Step } from '../steps.ts';
import type { Scenario } from './scenario.ts';
import { event, OPEN, report } from './usage.ts';

const SIGNUP = crm('ada', 'customer.signed_up', 60);
const MADE_LAST_MONTH: Step = { by: 'history', makes: 'the account old' };

/** Prices are the lane's: an SMS costs 1. */
const USED = [SIGNUP, MADE_LAST_MONTH, report(event('{end of last month}', '5', 'a'))];

/** Whoever asks is given the one that was issued first. */
const ISSUE = api('POST', '/v1/invoices/{last month}/issue', undefined, {
  remembers: { issued: 'issueTime' },
});

const ISSUE_QUEUED: Step = {
  by: 'ops',
  sendsTo: 'RollUps',
  message: { schemaVersion: 1, kind: 'issue', month: '{last month}' },
};

export const issue: Scenario = {
  name: 'issue',
  title: 'a month that is over is issued: one header, with all its lines',
  given: USED,
  steps: [ISSUE],
  // Of what is read for each month, project and bucket alike, the first and the last.
  swept: [
    'manage-account GetItem Ledger/invoice #1',
    'manage-account GetItem Directory/account #1',
    'manage-account Query Ledger/invoice #1',
    'manage-account GetItem Ledger/invoice #2',
    'manage-account Query Directory/project #1',
    'manage-account GetItem Directory/ratings #1',
    'manage-account Query Ledger/run #1',
    'manage-account Query Ledger/cost #1',
    'manage-account Query Ledger/cost #16',
    'manage-account Query Ledger/run #10',
    'manage-account Query Ledger/invoice #2',
    'manage-account PutItem Ledger/invoice #1',
    'manage-account PutItem Ledger/invoice #2',
    'manage-account PutItem Ledger/invoice #3',
    'manage-account PutItem Ledger/invoice #4',
    'manage-account PutItem Audit/entries #1',
    'manage-account Query Ledger/invoice #3',
    'manage-account Query Ledger/invoice #4',
  ],
  ending: { ada: { ...OPEN, price: '15' } },
  invoiced: ['5.00'],
};

export const issueTwice: Scenario = {
  name: 'issue-twice',
  title: 'a month is issued by a message, and by somebody who asks meanwhile: once',
  given: USED,
  steps: [ISSUE_QUEUED, ISSUE],
  // The rest of it is in the scenario above.
  swept: [
    'roll-up-costs ReceiveMessage RollUps #1',
    'roll-up-costs GetItem Ledger/invoice #1',
    'roll-up-costs GetItem Ledger/invoice #2',
    'roll-up-costs Query Ledger/run #1',
    'roll-up-costs Query Ledger/invoice #2',
    'roll-up-costs PutItem Ledger/invoice #1',
    'roll-up-costs PutItem Ledger/invoice #4',
    'roll-up-costs DeleteMessageBatch RollUps #1',
  ],
  ending: { ada: { ...OPEN, price: '15' } },
  invoiced: ['5.00'],
};

export const pricesMeanwhile: Scenario = {
  name: 'prices-meanwhile',
  title: 'prices are being changed while a month is issued: it is issued once that has ended',
  given: USED,
  steps: [ISSUE_QUEUED, api('PUT', '/v1/projects/{projectId}/rateCard', RATE_CARD)],
  swept: [
    'roll-up-costs ReceiveMessage RollUps #1',
    'roll-up-costs GetItem Ledger/invoice #2',
    'roll-up-costs Query Ledger/cost #1',
    'roll-up-costs PutItem Ledger/invoice #4',
    'manage-account Query Ledger/invoice #1',
    'manage-account UpdateItem Ledger/invoice #1',
    'manage-account UpdateItem Ledger/invoice #2',
  ],
  ending: { ada: { ...OPEN, price: '15' } },
  invoiced: ['5.00'],
};
