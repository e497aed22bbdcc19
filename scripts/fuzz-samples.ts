import type { SourceKind, SourceSettings } from '../lib/intake/source.ts';

/** Of each kind, a source that can be configured and a request that means something: what the fuzzer breaks. */
type Sample = {
  readonly settings?: SourceSettings;
  readonly secret: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
};

const TIME = '2026-11-24T11:00:00Z';
const SECOND = 1_795_518_000;
const rules: SourceSettings['events'] = [
  {
    means: 'closed',
    when: { kind: ['lost', 'gone'], 'customer.plan': { not: null } },
    externalId: '{customer.number|customer.id}',
    time: { path: 'at', unit: 'rfc3339' },
  },
  {
    means: 'signedUp',
    when: { kind: 'won' },
    externalId: '{customer.number}',
    time: { path: 'at', unit: 'rfc3339' },
    name: '{customer.name}',
    email: '{customer.email|$header.x-email}',
    plan: '{customer.plan}',
  },
];

export const SAMPLES: Readonly<Record<SourceKind, Sample>> = {
  chargebee: {
    secret: 'user:password',
    headers: { authorization: 'Basic dXNlcjpwYXNzd29yZA==' },
    body: `{"id":"ev_1","occurred_at":${SECOND},"event_type":"subscription_created","content":{"subscription":{"id":"s","customer_id":"c","plan_id":"p"},"customer":{"id":"c","email":"a@b.c"}}}`,
  },
  close: {
    secret: '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c',
    headers: { 'close-sig-timestamp': `${SECOND}`, 'close-sig-hash': '00ff' },
    body: `{"event":{"id":"ev_1","organization_id":"o","lead_id":"l","date_created":"${TIME}","object_type":"opportunity","action":"updated","changed_fields":["status_type"],"data":{"status_type":"won","lead_name":"n"}}}`,
  },
  custom: {
    secret: 'a-secret-of-the-sender',
    settings: { authenticity: { scheme: 'bodyToken', path: 'token' }, events: rules, batch: 'events' },
    body: `{"token":"a-secret-of-the-sender","events":[{"kind":"won","customer":{"number":1,"name":"n","email":"e","plan":"p"},"at":"${TIME}"}]}`,
  },
  'github-marketplace': {
    secret: 'a-secret-of-the-sender',
    headers: { 'x-hub-signature-256': 'sha256=00ff', 'x-github-event': 'marketplace_purchase' },
    body: `{"action":"purchased","effective_date":"${TIME}","marketplace_purchase":{"account":{"id":1,"login":"l","organization_billing_email":"e"},"plan":{"id":1,"name":"n"}}}`,
  },
  hubspot: {
    secret: 'a-secret-of-the-sender',
    headers: { 'x-hubspot-signature-v3': 'AAAA', 'x-hubspot-request-timestamp': `${SECOND}000` },
    body: `[{"subscriptionType":"object.propertyChange","objectTypeId":"0-1","propertyName":"email","propertyValue":"e","objectId":706405506930370084,"portalId":1,"occurredAt":${SECOND}000}]`,
  },
  'hubspot-workflow': {
    secret: 'a-secret-of-the-sender',
    headers: { 'x-hubspot-signature': '00ff', 'x-hubspot-signature-version': 'v2' },
    body: `{"vid":1,"portal-id":2,"properties":{"firstname":{"value":"a"},"email":{"value":"b","versions":[]},"lastmodifieddate":{"value":"${SECOND}000"}}}`,
  },
  intercom: {
    secret: 'a-secret-of-the-sender',
    headers: { 'x-hub-signature': 'sha1=00ff' },
    body: `{"topic":"company.created","app_id":"a","created_at":${SECOND},"data":{"item":{"id":"i","company_id":"c","name":"n","email":"e"}}}`,
  },
  pipedrive: {
    secret: 'user:password',
    headers: { authorization: 'Basic dXNlcjpwYXNzd29yZA==' },
    body: `{"meta":{"entity":"deal","action":"change","company_id":5,"entity_id":"8","timestamp":"${TIME}"},"data":{"status":"won","org_id":1},"previous":{"status":"open"}}`,
  },
  salesforce: {
    secret: '00D5g000000AbCd:a-long-and-random-secret',
    query: '?secret=a-long-and-random-secret',
    settings: {
      events: [
        {
          means: 'signedUp',
          when: { type: 'Account' },
          externalId: '{organizationId}/{type}/{sObject.Id}',
          time: { path: 'sObject.LastModifiedDate', unit: 'rfc3339' },
          name: '{sObject.Name}',
        },
      ],
    },
    body: `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00D5g000000AbCdEAK</OrganizationId><SessionId xsi:nil="true"/><Notification><Id>04l</Id><sObject xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>0015g00000XyZaB</sf:Id><sf:LastModifiedDate>${TIME}</sf:LastModifiedDate><sf:Name><![CDATA[A]]>&amp;&#66;</sf:Name></sObject></Notification></notifications></e:Body></e:Envelope>`,
  },
  shopify: {
    secret: 'a-secret-of-the-sender',
    headers: {
      'x-shopify-hmac-sha256': 'AAAA',
      'x-shopify-topic': 'customers/create',
      'x-shopify-shop-domain': 'a.myshopify.com',
    },
    body: `{"id":706405506930370084,"created_at":"${TIME}","updated_at":"${TIME}","first_name":"a","last_name":"b","email":"e"}`,
  },
  'standard-webhooks': {
    secret: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': `${SECOND}`,
      'webhook-signature':
        'v1,AAAA v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    },
    body: `{"type":"customer.signed_up","timestamp":"${TIME}","data":{"externalId":"c","name":"n","labels":{"a":"b"}}}`,
  },
  stripe: {
    secret: 'whsec_test_secret',
    headers: { 'stripe-signature': `t=${SECOND},v1=00ff,v0=00` },
    body: `{"id":"evt_1","type":"customer.subscription.created","created":${SECOND},"livemode":true,"data":{"object":{"id":"sub","customer":{"id":"c"},"items":{"data":[{"price":{"id":"p","lookup_key":"l"}}]}}}}`,
  },
};
