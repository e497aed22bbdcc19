import type { Recipe } from '../recipe/recipe.ts';

/**
 * Chargebee: HTTP Basic only, nothing is signed; times in seconds.
 * Source: https://apidocs.chargebee.com/docs/api/events
 */
const event = {
  externalId: 'customer/{content.customer.id|content.subscription.customer_id}',
  time: { path: 'occurred_at', unit: 'seconds' },
} as const;
const profile = {
  name: '{content.customer.company|content.customer.first_name}',
  email: '{content.customer.email}',
};
const plan = '{content.subscription.plan_id|content.subscription.subscription_items.0.item_price_id}';

export const chargebee: Recipe = {
  authenticity: { scheme: 'basic' },
  events: [
    { means: 'signedUp', when: { event_type: 'subscription_created' }, ...event, ...profile, plan },
    { means: 'changed', when: { event_type: 'subscription_changed' }, ...event, ...profile, plan },
    { means: 'changed', when: { event_type: 'customer_changed' }, ...event, ...profile },
    { means: 'closed', when: { event_type: ['subscription_cancelled', 'customer_deleted'] }, ...event },
  ],
};
