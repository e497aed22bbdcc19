import { LAST_PAGE, PAGE_QUERY, PROJECT_ID, TIME, type Examples } from './example.ts';

const source = {
  source: 'hubspot',
  kind: 'hubspot',
  realm: 'crm',
  url: `https://api.example.com/webhooks/${PROJECT_ID}/hubspot`,
  hasApiToken: false,
  apiUrl: null,
  planProperty: null,
  portalId: null,
  settings: {},
  createTime: TIME,
  updateTime: TIME,
  etag: '2b5d8f1h4k7n0q3s',
};

export const webhookSourceExamples: Examples = {
  listWebhookSources: { query: PAGE_QUERY, response: { webhookSources: [source], ...LAST_PAGE } },
  getWebhookSource: { response: source },
  putWebhookSource: {
    request: { kind: 'hubspot', secrets: ['the client secret of the app'], realm: 'crm' },
    response: source,
  },
  deleteWebhookSource: { response: {} },
  tryWebhookSource: {
    request: {
      headers: { 'webhook-id': 'msg_1', 'webhook-timestamp': '1795601730', 'webhook-signature': 'v1,…' },
      body: '{"type":"customer.signed_up","timestamp":"2026-11-24T10:15:30Z","data":{"externalId":"acme","name":"Acme AB"}}',
    },
    response: {
      verification: 'signature_invalid',
      events: [
        { kind: 'signedUp', realm: 'crm', externalId: 'acme', second: 1_795_601_730, name: 'Acme AB' },
      ],
      fault: null,
    },
  },
};
