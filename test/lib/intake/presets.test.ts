import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../../lib/intake/presets/presets.ts';
import { authenticitySchema } from '../../../lib/intake/recipe/authenticity.ts';
import { eventRulesSchema } from '../../../lib/intake/recipe/mapping.ts';
import { adapterOf } from '../../../lib/intake/recipe/recipe.ts';

const SECOND = 1_795_521_600;
const TIME = '2026-11-24T12:00:00.000Z';

type Case = readonly [what: string, body: unknown, headers: Record<string, string>, expected: object];

function cases(kind: keyof typeof PRESETS, list: readonly Case[]): void {
  describe(kind, () => {
    test.each(list)('%s', (_, body, headers, expected) => {
      const [reading] = adapterOf(PRESETS[kind]).read(body, true, headers);
      expect(reading).toMatchObject(expected);
    });
  });
}

test.each(Object.entries(PRESETS))(
  '%s is a recipe that could be configured',
  (_, { authenticity, events }) => {
    expect(authenticitySchema.safeParse(authenticity).success).toBe(true);
    expect(eventRulesSchema.safeParse(events).success).toBe(true);
  },
);

const deal = { data: { id: 8, org_id: 1, status: 'won' }, previous: { status: 'open' } };
const meta = { entity: 'deal', action: 'change', entity_id: '8', company_id: 5, timestamp: TIME };
const organization = { ...meta, entity: 'organization', entity_id: '1' };
cases('pipedrive', [
  [
    'a won deal signs up its organisation',
    { ...deal, meta },
    {},
    { kind: 'signedUp', externalId: '5/organization/1', second: SECOND },
  ],
  [
    'a deal that was won before is nothing new',
    { ...deal, meta, previous: { status: 'won' } },
    {},
    { kind: 'ignored' },
  ],
  [
    'a won deal of which something else changed is nothing new: `previous` does not name its status',
    { ...deal, meta, previous: { title: 'Another title' } },
    {},
    { kind: 'ignored' },
  ],
  [
    'a deal that is created as won signs up',
    { ...deal, meta: { ...meta, action: 'create' }, previous: null },
    {},
    { kind: 'signedUp', externalId: '5/organization/1' },
  ],
  [
    'a won deal of no organisation has no id',
    { data: { status: 'won', org_id: null }, meta, previous: { status: 'open' } },
    {},
    { reason: 'external_id_missing' },
  ],
  [
    'an organisation’s name is a change',
    { meta: organization, data: { name: 'Acme' } },
    {},
    { kind: 'changed', externalId: '5/organization/1', name: 'Acme' },
  ],
  [
    'its deletion closes',
    { meta: { ...organization, action: 'delete' }, data: null },
    {},
    { kind: 'closed', externalId: '5/organization/1' },
  ],
]);

const shop = { 'x-shopify-shop-domain': 'a.myshopify.com' };
cases('shopify', [
  [
    'a created customer signs up',
    { id: '706405506930370084', created_at: TIME, first_name: 'Bob', last_name: 'Biller', email: 'b@x.y' },
    { ...shop, 'x-shopify-topic': 'customers/create' },
    {
      kind: 'signedUp',
      externalId: 'a.myshopify.com/customer/706405506930370084',
      name: 'Bob Biller',
      email: 'b@x.y',
    },
  ],
  [
    'an updated one changes',
    { id: 1, updated_at: TIME, email: 'n@x.y' },
    { ...shop, 'x-shopify-topic': 'customers/update' },
    { kind: 'changed', email: 'n@x.y' },
  ],
  [
    'a deleted one closes',
    { id: 1 },
    { ...shop, 'x-shopify-topic': 'customers/delete', 'x-shopify-triggered-at': TIME },
    { kind: 'closed', second: SECOND },
  ],
  ['an order is not ours', { id: 1 }, { ...shop, 'x-shopify-topic': 'orders/create' }, { kind: 'ignored' }],
]);

const purchase = {
  effective_date: TIME,
  marketplace_purchase: {
    account: { id: 4, login: 'octo', organization_billing_email: 'o@x.y' },
    plan: { name: 'pro' },
  },
};
const github = { 'x-github-event': 'marketplace_purchase' };
cases('github-marketplace', [
  [
    'a purchase signs up',
    { ...purchase, action: 'purchased' },
    github,
    { kind: 'signedUp', externalId: 'account/4', name: 'octo', email: 'o@x.y', plan: 'pro' },
  ],
  ['a change changes the plan', { ...purchase, action: 'changed' }, github, { kind: 'changed', plan: 'pro' }],
  ['a cancellation closes', { ...purchase, action: 'cancelled' }, github, { kind: 'closed', second: SECOND }],
  ['a pending one waits', { ...purchase, action: 'pending_cancel' }, github, { kind: 'ignored' }],
  [
    'another event is not ours',
    { ...purchase, action: 'purchased' },
    { 'x-github-event': 'push' },
    { kind: 'ignored' },
  ],
]);

const opportunity = {
  object_type: 'opportunity',
  action: 'updated',
  organization_id: 'orga_1',
  lead_id: 'lead_1',
  date_created: '2026-11-24T12:00:00.123000',
  data: { status_type: 'won', lead_name: 'Acme' },
};
cases('close', [
  [
    'an opportunity that is won signs up its lead',
    { event: { ...opportunity, changed_fields: ['status_type', 'date_won'] } },
    {},
    { kind: 'signedUp', externalId: 'orga_1/lead/lead_1', name: 'Acme', second: SECOND },
  ],
  [
    'one that was won before is nothing new',
    { event: { ...opportunity, changed_fields: ['note'] } },
    {},
    { kind: 'ignored' },
  ],
  [
    'one that is created as won signs up',
    { event: { ...opportunity, action: 'created' } },
    {},
    { kind: 'signedUp' },
  ],
  [
    'a deleted lead closes',
    { event: { ...opportunity, object_type: 'lead', action: 'deleted', data: {} } },
    {},
    { kind: 'closed', externalId: 'orga_1/lead/lead_1' },
  ],
]);

const content = {
  customer: { id: 'c1', email: 'a@example.com', first_name: 'Ann' },
  subscription: { id: 's1', customer_id: 'c1', plan_id: 'gold' },
};
cases('chargebee', [
  [
    'a subscription signs up its customer',
    { occurred_at: SECOND, event_type: 'subscription_created', content },
    {},
    { kind: 'signedUp', externalId: 'customer/c1', email: 'a@example.com', plan: 'gold', second: SECOND },
  ],
  [
    'item prices are plans too',
    {
      occurred_at: SECOND,
      event_type: 'subscription_created',
      content: { subscription: { customer_id: 'c1', subscription_items: [{ item_price_id: 'silver' }] } },
    },
    {},
    { externalId: 'customer/c1', plan: 'silver' },
  ],
  [
    'its end closes',
    { occurred_at: SECOND, event_type: 'subscription_cancelled', content },
    {},
    { kind: 'closed', externalId: 'customer/c1' },
  ],
  [
    'an invoice is not ours',
    { occurred_at: SECOND, event_type: 'invoice_generated', content },
    {},
    { kind: 'ignored' },
  ],
]);

const company = {
  app_id: 'app',
  created_at: SECOND,
  data: { item: { id: 'i1', name: 'Acme', plan: { name: 'gold' } } },
};
cases('intercom', [
  [
    'a company signs up',
    { ...company, topic: 'company.created' },
    {},
    { kind: 'signedUp', externalId: 'app/company/i1', name: 'Acme', plan: 'gold', second: SECOND },
  ],
  [
    'a ping is answered and ignored',
    { type: 'notification_event', topic: 'ping', id: null },
    {},
    { kind: 'ignored', reason: 'unknown_event_type' },
  ],
]);
