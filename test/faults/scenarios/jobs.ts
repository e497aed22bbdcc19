import { api, crm, type Step } from '../steps.ts';
import type { Scenario } from './scenario.ts';

/** An event that is still to be applied, as the webhook handler puts it on the queue. */
export const QUEUED_SIGNUP = {
  schemaVersion: 1,
  projectId: '{projectId}',
  source: 'crm',
  deliveryId: 'delivery-of-{ada.externalId}',
  receiveTime: '2026-11-24T10:00:00.000Z',
  index: 0,
  eventCount: 1,
  event: {
    kind: 'signedUp',
    realm: 'crm',
    externalId: '{ada.externalId}',
    second: '{second -60}',
    name: 'Ada',
  },
};

/** What came of it must be the same, however often it was begun. */
const LOOK: Step = api('GET', '/v1/replays/{replay}');
const REMEMBERED = {
  idempotencyKey: 'replay',
  remembers: { replay: 'replayId' },
  isOfTheMoment: true,
} as const;

export const replay: Scenario = {
  name: 'replay',
  title: 'a delivery is run again: what is there already stays as it is',
  given: [crm('ada', 'customer.signed_up', 60, { name: 'Ada' }), crm('ada', 'customer.closed', 30)],
  steps: [
    api('POST', '/v1/replays', { projectId: '{projectId}', deliveryId: '{ada.delivery}' }, REMEMBERED),
    LOOK,
  ],
  ending: { ada: { state: 'closing', told: { 'subproject.opened': 1, 'subproject.closed': 1 } } },
};

export const deadLetters: Scenario = {
  name: 'dead-letters',
  title: 'a signup that had become a dead letter is replayed',
  given: [{ by: 'ops', sendsTo: 'SignupsDeadLetter', message: QUEUED_SIGNUP }],
  steps: [
    api(
      'POST',
      '/v1/replays',
      { deadLetters: { queue: 'signups', filter: { deliveryId: 'delivery-of-{ada.externalId}' } } },
      REMEMBERED,
    ),
    LOOK,
  ],
  leftOut: [
    {
      calls: ['run-replays DeleteMessageBatch SignupsDeadLetter #1'],
      faults: ['crash-after'],
      why: 'the letter is back in its queue and gone here, but whoever moved it died before it could count it',
    },
  ],
  ending: { ada: { state: 'open', told: { 'subproject.opened': 1 } } },
};

export const poison: Scenario = {
  name: 'poison',
  title: 'a message that no worker can read is tried as often as any, and ends as a dead letter',
  steps: [
    {
      by: 'ops',
      sendsTo: 'Signups',
      message: { schemaVersion: 1, projectId: '{projectId}', about: '{ada.externalId}' },
    },
  ],
  swept: ['onboard-signups ReceiveMessage Signups #1', 'onboard-signups ChangeMessageVisibility Signups #1'],
  ending: { ada: { state: 'no item', told: {} } },
  deadLetterCount: 1,
};

export const closures: Scenario = {
  name: 'closures',
  title: 'ops close a list of subprojects by a job',
  given: [crm('ada', 'customer.signed_up', 60)],
  steps: [
    api(
      'POST',
      '/v1/projects/{projectId}/closures',
      { subprojectIds: ['{ada}'] },
      { idempotencyKey: 'closure', remembers: { closure: 'closureId' }, isOfTheMoment: true },
    ),
    api('GET', '/v1/closures/{closure}'),
  ],
  ending: { ada: { state: 'closing', told: { 'subproject.opened': 1, 'subproject.closed': 1 } } },
};
