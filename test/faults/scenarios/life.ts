import { api, claim, crm } from '../steps.ts';
import type { Scenario } from './scenario.ts';

export const closure: Scenario = {
  name: 'closure',
  title:
    'the CRM says that a customer left; their key is dead, and a signup of the same second revives nothing',
  given: [crm('ada', 'customer.signed_up', 60), claim('ada.phone')],
  steps: [crm('ada', 'customer.closed', 30), crm('ada', 'customer.signed_up', 30)],
  ending: {
    ada: {
      state: 'closing',
      told: { 'subproject.opened': 1, 'subproject.closed': 1 },
      keys: { 'ada.phone': 'subproject_closed' },
    },
  },
};

export const suspension: Scenario = {
  name: 'suspension',
  title: 'a subproject is suspended and resumed',
  given: [crm('ada', 'customer.signed_up', 60)],
  steps: [api('POST', '/v1/subprojects/{ada}/suspend', {}), api('POST', '/v1/subprojects/{ada}/resume', {})],
  ending: {
    ada: {
      state: 'open',
      told: { 'subproject.opened': 1, 'subproject.suspended': 1, 'subproject.resumed': 1 },
    },
  },
};

export const restoring: Scenario = {
  name: 'restore',
  title: 'a subproject is closed by command and restored: its key works again',
  given: [
    crm('ada', 'customer.signed_up', 60),
    api('POST', '/v1/subprojects/{ada}/accessKeys', {
      displayName: 'Server',
      secretHash: '{ada.server.secretHash}',
    }),
  ],
  steps: [
    api('DELETE', '/v1/subprojects/{ada}'),
    // The CRM's signup is older than the command.
    crm('ada', 'customer.signed_up', 20),
    api('POST', '/v1/subprojects/{ada}/restore', {}),
  ],
  ending: {
    ada: {
      state: 'open',
      told: { 'subproject.opened': 2, 'subproject.closed': 1 },
      keys: { 'ada.server': 'valid' },
    },
  },
};

export const comingBack: Scenario = {
  name: 'coming-back',
  title:
    'the CRM says that a customer left, and later that they signed up again; the closure comes again, late',
  steps: [
    crm('ada', 'customer.closed', 60),
    crm('ada', 'customer.signed_up', 30),
    crm('ada', 'customer.closed', 60),
  ],
  ending: { ada: { state: 'open', told: { 'subproject.opened': 1, 'subproject.closed': 1 } } },
};

export const changedMind: Scenario = {
  name: 'changed-mind',
  title: 'ops suspend, resume and suspend again, faster than notifications go out',
  given: [crm('ada', 'customer.signed_up', 60)],
  steps: [
    api('POST', '/v1/subprojects/{ada}/suspend', {}),
    api('POST', '/v1/subprojects/{ada}/resume', {}),
    api('POST', '/v1/subprojects/{ada}/suspend', {}),
  ],
  // Of the worker of the first suspension.
  swept: [
    'send-notifications ReceiveMessage Notifications #1',
    'send-notifications GetItem Directory/subproject #1',
    'send-notifications UpdateItem Directory/subproject #1',
  ],
  ending: {
    ada: {
      state: 'open',
      told: { 'subproject.opened': 1, 'subproject.suspended': 2, 'subproject.resumed': 1 },
    },
  },
};
