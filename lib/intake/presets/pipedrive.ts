import type { Recipe } from '../recipe/recipe.ts';

/**
 * Pipedrive webhooks v2: HTTP Basic only, nothing is signed. A won deal signs up its organisation.
 * Source: https://pipedrive.readme.io/docs/guide-for-webhooks-v2
 */
const time = { path: 'meta.timestamp', unit: 'rfc3339' } as const;
const organization = '{meta.company_id}/organization/{meta.entity_id}';
const wonDeal = { 'meta.entity': 'deal', 'data.status': 'won' };
const organizationOfDeal = { externalId: '{meta.company_id}/organization/{data.org_id}', time } as const;

export const pipedrive: Recipe = {
  authenticity: { scheme: 'basic' },
  events: [
    { means: 'signedUp', when: { ...wonDeal, 'meta.action': 'create' }, ...organizationOfDeal },
    {
      means: 'signedUp',
      // `previous` has the changed fields only: a note on a deal of last year must not bring back who has left since.
      when: { ...wonDeal, 'meta.action': 'change', 'previous.status': ['open', 'lost', 'deleted'] },
      ...organizationOfDeal,
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
