import type { Recipe } from '../recipe/recipe.ts';

/**
 * Close: a won opportunity signs up its lead. The key is the hex-decoded signature key; times have no zone and are UTC.
 * Source: https://developer.close.com/topics/webhooks/
 */
const event = {
  externalId: '{event.organization_id}/lead/{event.lead_id}',
  time: { path: 'event.date_created', unit: 'rfc3339' },
} as const;
const wonOpportunity = { 'event.object_type': 'opportunity', 'event.data.status_type': 'won' };
const name = '{event.data.lead_name}';

export const close: Recipe = {
  authenticity: {
    scheme: 'hmac',
    header: 'close-sig-hash',
    algorithm: 'sha256',
    encoding: 'hex',
    key: 'hex',
    signed: '{timestamp}{body}',
    timestamp: { header: 'close-sig-timestamp', unit: 'seconds' },
  },
  events: [
    { means: 'signedUp', when: { ...wonOpportunity, 'event.action': 'created' }, ...event, name },
    {
      means: 'signedUp',
      when: {
        ...wonOpportunity,
        'event.action': 'updated',
        'event.changed_fields': { includes: 'status_type' },
      },
      ...event,
      name,
    },
    {
      means: 'changed',
      when: { 'event.object_type': 'lead', 'event.action': 'updated' },
      ...event,
      name: '{event.data.display_name|event.data.name}',
    },
    { means: 'closed', when: { 'event.object_type': 'lead', 'event.action': 'deleted' }, ...event },
  ],
};
