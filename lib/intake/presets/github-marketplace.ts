import type { Recipe } from '../recipe/recipe.ts';

/**
 * GitHub Marketplace purchases.
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#marketplace_purchase
 */
const purchase = { '$header.x-github-event': 'marketplace_purchase' };
const event = {
  externalId: 'account/{marketplace_purchase.account.id}',
  time: { path: 'effective_date', unit: 'rfc3339' },
} as const;
const profile = {
  name: '{marketplace_purchase.account.login}',
  email: '{marketplace_purchase.account.organization_billing_email}',
  plan: '{marketplace_purchase.plan.name}',
};

export const githubMarketplace: Recipe = {
  authenticity: {
    scheme: 'hmac',
    header: 'x-hub-signature-256',
    prefix: 'sha256=',
    algorithm: 'sha256',
    encoding: 'hex',
    key: 'text',
    signed: '{body}',
  },
  events: [
    { means: 'signedUp', when: { ...purchase, action: 'purchased' }, ...event, ...profile },
    { means: 'changed', when: { ...purchase, action: 'changed' }, ...event, ...profile },
    { means: 'closed', when: { ...purchase, action: 'cancelled' }, ...event },
  ],
};
