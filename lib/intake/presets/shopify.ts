import type { Recipe } from '../recipe/recipe.ts';

/**
 * Shopify customers. Ids exceed 2^53: they stay the text they were sent as.
 * Source: https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 */
const customer = '{$header.x-shopify-shop-domain}/customer/{id}';
const name = '{first_name} {last_name}';
const email = '{email}';

export const shopify: Recipe = {
  authenticity: {
    scheme: 'hmac',
    header: 'x-shopify-hmac-sha256',
    algorithm: 'sha256',
    encoding: 'base64',
    key: 'text',
    signed: '{body}',
  },
  events: [
    {
      means: 'signedUp',
      when: { '$header.x-shopify-topic': 'customers/create' },
      externalId: customer,
      time: { path: 'created_at', unit: 'rfc3339' },
      name,
      email,
    },
    {
      means: 'changed',
      when: { '$header.x-shopify-topic': 'customers/update' },
      externalId: customer,
      time: { path: 'updated_at', unit: 'rfc3339' },
      name,
      email,
    },
    {
      // Its body is little more than the id: when it happened is in a header, which is not signed.
      means: 'closed',
      when: { '$header.x-shopify-topic': 'customers/delete' },
      externalId: customer,
      time: { path: '$header.x-shopify-triggered-at', unit: 'rfc3339' },
    },
  ],
};
