import type { Recipe } from '../recipe/recipe.ts';

/**
 * Intercom companies; its `ping` is ignored like all that is unknown. SHA-1 is what Intercom signs with.
 * Source: https://developers.intercom.com/docs/webhooks
 */
const event = {
  externalId: '{app_id}/company/{data.item.id}',
  time: { path: 'created_at', unit: 'seconds' },
} as const;
const profile = { name: '{data.item.name}', plan: '{data.item.plan.name}' };

export const intercom: Recipe = {
  authenticity: {
    scheme: 'hmac',
    header: 'x-hub-signature',
    prefix: 'sha1=',
    algorithm: 'sha1',
    encoding: 'hex',
    key: 'text',
    signed: '{body}',
  },
  events: [
    { means: 'signedUp', when: { topic: 'company.created' }, ...event, ...profile },
    { means: 'changed', when: { topic: 'company.updated' }, ...event, ...profile },
    { means: 'closed', when: { topic: 'company.deleted' }, ...event },
  ],
};
