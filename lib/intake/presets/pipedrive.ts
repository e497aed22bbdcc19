import type { Recipe } from '../recipe/recipe.ts';

/**
 * Pipedrive webhooks v2: HTTP Basic only, nothing is signed. A won deal signs up its organisation.
 * Source: https://pipedrive.readme.io/docs/guide-for-webhooks-v2
 */
const time = { path: 'meta.timestamp', unit: 'rfc3339' } as const;
const organization = '{meta.company_id}/organization/{meta.entity_id}';

export const pipedrive: Recipe = {
  authenticity: { scheme: 'basic' },
  events: [
    {
      means: 'signedUp',
      when: {
        'meta.entity': 'deal',
        'meta.action': ['change', 'create'],
        'data.status': 'won',
        'previous.status': { not: 'won' },
      },
      externalId: '{meta.company_id}/organization/{data.org_id}',
      time,
    },
    {
      means: 'changed',
      when: { 'meta.entity': 'organization', 'meta.action': ['change', 'create'] },
      externalId: organization,
      time,
      name: '{data.name}',
    },
    {
      means: 'closed',
      when: { 'meta.entity': 'organization', 'meta.action': 'delete' },
      externalId: organization,
      time,
    },
  ],
};
