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

export const denials: Scenario = {
  name: 'denials',
  title:
    'whoever is denied something is on record, whichever function it was; so is a key that is used after its end',
  given: [
    api(
      'POST',
      '/v1/projects/{projectId}/subprojects',
      { displayName: 'Ada' },
      { idempotencyKey: 'one', remembers: { ada: 'subprojectId' } },
    ),
    api('POST', KEYS, { displayName: 'Server', scopes: [], secretHash: '{ada.server.secretHash}' }),
    api('POST', KEYS, { displayName: 'Old', secretHash: '{ada.old.secretHash}' }),
    api('DELETE', `${KEYS}/{ada.old}`),
  ],
  steps: [
    api('POST', '/v1/accessKeys/verify', {}, { as: 'ada.server', expects: 403 }),
    api('POST', '/v1/usage', {}, { as: 'ada.old', expects: 401 }),
    api('GET', '/v1/deadLetters', undefined, { as: 'ada.server', expects: 403 }),
    api('GET', '/v1/subprojects/{ada}', undefined, { as: 'ada.server', expects: 403 }),
  ],
  denied: [
    '{ada.old} usage:write unauthenticated key_revoked',
    '{ada.server} accessKeys:verify forbidden scope',
    '{ada.server} deadLetters:read forbidden level',
    '{ada.server} subprojects:read forbidden scope',
  ],
  ending: {
    ada: {
      state: 'open',
      told: { 'subproject.opened': 1 },
      keys: { 'ada.old': 'key_revoked', 'ada.server': 'valid' },
    },
  },
};
