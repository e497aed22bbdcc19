import { api, claim, crm, verify } from '../steps.ts';
import type { Scenario } from './scenario.ts';

const KEYS = '/v1/subprojects/{ada}/accessKeys';

export const claiming: Scenario = {
  name: 'claim',
  title: 'a customer claims their key; nobody else gets another by the same link',
  given: [crm('ada', 'customer.signed_up', 60)],
  steps: [claim('ada.phone'), claim('ada.stranger', { expects: 409 }), verify('ada.phone')],
  ending: {
    ada: {
      state: 'open',
      told: { 'subproject.opened': 1 },
      keys: { 'ada.phone': 'valid', 'ada.stranger': 'unknown_key' },
    },
  },
};

export const reissue: Scenario = {
  name: 'reissue',
  title: 'a claim link is issued anew: the old one opens nothing, the new one one key',
  steps: [
    api('POST', '/v1/projects/{projectId}/subprojects', {
      displayName: 'Ada',
      customer: { realm: 'crm', externalId: '{ada.externalId}' },
    }),
    api('POST', '/v1/subprojects/{ada}/claimLink', { reissue: true }, { idempotencyKey: 'reissue' }),
    claim('ada.phone'),
  ],
  ending: {
    ada: {
      state: 'open',
      told: { 'subproject.opened': 1, 'subproject.claim_reissued': 1 },
      keys: { 'ada.phone': 'valid' },
    },
  },
};

export const keys: Scenario = {
  name: 'keys',
  title: 'a key is created and revoked; its late creation revives nothing',
  steps: [
    api(
      'POST',
      '/v1/projects/{projectId}/subprojects',
      { displayName: 'Ada' },
      { idempotencyKey: 'one', remembers: { ada: 'subprojectId' } },
    ),
    api('POST', KEYS, { displayName: 'Server', secretHash: '{ada.server.secretHash}' }),
    api('DELETE', `${KEYS}/{ada.server}`),
    api('POST', KEYS, { displayName: 'Server', secretHash: '{ada.server.secretHash}' }, { expects: 409 }),
  ],
  ending: {
    ada: { state: 'open', told: { 'subproject.opened': 1 }, keys: { 'ada.server': 'key_revoked' } },
  },
};
