import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { jsonOf, listIn, sendRequest, textIn, valueIn, verdictOf } from '../support/http.ts';
import { post } from '../support/sources.ts';
import { createProject, done, useSystem } from '../support/system.ts';

const { owner } = await useSystem();
const projectId = await createProject(owner, { purpose: 'production' });
const path = (source: string): string => `/v1/projects/${projectId}/webhookSources/${source}`;

async function subprojectOf(realm: string, externalId: string) {
  const subprojects = listIn(
    await owner('GET', `/v1/projects/${projectId}/subprojects?pageSize=1000`),
    'subprojects',
  );
  return subprojects.find(
    ({ customer }) => JSON.stringify(customer) === JSON.stringify({ realm, externalId }),
  );
}

const secret = 'a-secret-of-the-sender';
const custom = {
  kind: 'custom',
  secrets: [secret],
  authenticity: {
    scheme: 'hmac',
    header: 'x-crm-signature',
    prefix: 'sha256=',
    algorithm: 'sha256',
    encoding: 'hex',
    signed: '{timestamp}.{body}',
    timestamp: { header: 'x-crm-time', unit: 'seconds' },
  },
  batch: 'events',
  events: [
    {
      means: 'signedUp',
      when: { kind: 'won' },
      externalId: '{customer.number}',
      time: { path: 'at', unit: 'rfc3339' },
      name: '{customer.name}',
    },
    {
      means: 'closed',
      when: { kind: 'lost' },
      externalId: '{customer.number}',
      time: { path: 'at', unit: 'rfc3339' },
    },
  ],
};

function signed(body: string): Record<string, string> {
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'x-crm-time': time, 'x-crm-signature': `sha256=${signature}` };
}

describe('a custom source', async () => {
  const url = textIn(done(await owner('PUT', path('own-crm'), custom)), 'url');
  const event = (kind: string, secondsAgo: number) => ({
    kind,
    customer: { number: 4711, name: 'Acme' },
    at: new Date(Date.now() - secondsAgo * 1000).toISOString(),
  });

  test('signs up and closes by its own signature and mapping', async () => {
    const signup = JSON.stringify({ events: [event('won', 60), { kind: 'called' }] });
    const answer = await post(url, signup, signed(signup));
    expect(verdictOf(answer)).toBe('200');
    expect(listIn(answer, 'results')).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'ignored', reason: 'unknown_event_type' },
    ]);
    expect(await subprojectOf('own-crm', '4711')).toMatchObject({ displayName: 'Acme', status: 'active' });

    const closure = JSON.stringify({ events: [event('lost', 30)] });
    await post(url, closure, signed(closure));
    expect(await subprojectOf('own-crm', '4711')).toMatchObject({ status: 'closing' });
  });

  test('refuses what it did not sign', async () => {
    const body = JSON.stringify({ events: [] });
    expect(verdictOf(await post(url, `${body} `, signed(body)))).toBe('401 signature_invalid');
    expect(verdictOf(await post(url, body, {}))).toBe('401 signature_missing');
  });

  test('shows what a sample would do, and does nothing', async () => {
    const body = JSON.stringify({ events: [{ ...event('won', 0), customer: { number: 'sample' } }] });
    const trial = await owner('POST', `${path('own-crm')}/test`, { headers: signed(body), body });
    expect(jsonOf(trial)).toMatchObject({
      verification: 'genuine',
      events: [{ kind: 'signedUp', realm: 'own-crm', externalId: 'sample' }],
      fault: null,
    });
    const forged = await owner('POST', `${path('own-crm')}/test`, {
      headers: { 'X-CRM-Time': '1' },
      body: '{',
    });
    expect(jsonOf(forged)).toEqual({ verification: 'signature_missing', events: [], fault: 'body_not_json' });
    expect(await subprojectOf('own-crm', 'sample')).toBeUndefined();
  });

  test('shows its recipe but not its secrets', async () => {
    const answer = await owner('GET', path('own-crm'));
    expect(valueIn(answer, 'settings', 'events')).toEqual(custom.events);
    expect(answer.text).not.toContain(secret);
  });

  test.each([
    [
      'no mapping',
      { events: undefined },
      /body\.events: is what a source of the kind custom needs, and of salesforce/,
    ],
    ['no authenticity', { authenticity: undefined }, /body\.authenticity/],
    ['a mapping without signup', { events: [custom.events[1]] }, /no rule means signedUp/],
    [
      'a signature that leaves out the body',
      { authenticity: { ...custom.authenticity, signed: '{timestamp}' } },
      /does not sign the \{body\}/,
    ],
    ['a batch in a header', { batch: '$header.x-events' }, /body\.batch: is a path in the body/],
    [
      'a batch of a sender that has none',
      { kind: 'shopify', authenticity: undefined, events: undefined },
      /body\.batch: is where `events` are/,
    ],
    [
      'a key that is not in the form it says',
      { authenticity: { ...custom.authenticity, key: 'hex' } },
      /body\.secrets: each must be a key in hex/,
    ],
  ])('that can not work is refused, saying why: %s', async (_, changed, reason) => {
    const answer = await owner('PUT', path('broken'), { ...custom, ...changed });
    expect(verdictOf(answer)).toBe('400 invalid_request');
    expect(textIn(answer, 'detail')).toMatch(reason);
  });
});

test('a preset needs no more than its secret: Shopify', async () => {
  const url = textIn(done(await owner('PUT', path('shop'), { kind: 'shopify', secrets: [secret] })), 'url');
  const body = `{"id":706405506930370084,"created_at":"${new Date().toISOString()}","first_name":"Bob","last_name":"Biller","email":"b@example.com"}`;
  const answer = await post(url, body, {
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    'x-shopify-topic': 'customers/create',
    'x-shopify-shop-domain': 'a.myshopify.com',
  });
  expect(verdictOf(answer)).toBe('200');
  expect(await subprojectOf('shop', 'a.myshopify.com/customer/706405506930370084')).toMatchObject({
    displayName: 'Bob Biller',
    email: 'b@example.com',
  });
});

test('a URL can be asked for by HEAD, as Intercom does before it takes one, and says nothing of what is there', async () => {
  const url = textIn(done(await owner('PUT', path('chat'), { kind: 'intercom', secrets: [secret] })), 'url');
  for (const asked of [url, `${url}-of-nobody`]) {
    const { origin, pathname } = new URL(asked);
    const answer = await sendRequest(origin, { method: 'HEAD', path: pathname });
    expect([answer.status, answer.text]).toEqual([200, '']);
  }
  expect((await sendRequest(url, { method: 'GET', path: new URL(url).pathname })).status).toBe(404);
});

test('which event means signup is configuration, of a source with code too: a HubSpot deal stage', async () => {
  const events = [
    {
      means: 'signedUp',
      when: { subscriptionType: 'deal.propertyChange', propertyName: 'dealstage', propertyValue: '9567448' },
      externalId: '{portalId}/deal/{objectId}',
      time: { path: 'occurredAt', unit: 'milliseconds' },
    },
  ];
  const url = textIn(
    done(await owner('PUT', path('deals'), { kind: 'hubspot', secrets: [secret], events })),
    'url',
  );
  const deal = {
    subscriptionType: 'deal.propertyChange',
    propertyName: 'dealstage',
    portalId: 1,
    occurredAt: Date.now(),
  };
  const body = JSON.stringify([
    { ...deal, objectId: 1, propertyValue: '9567448' },
    { ...deal, objectId: 2, propertyValue: 'qualified' },
    { subscriptionType: 'contact.creation', portalId: 1, objectId: 3, occurredAt: Date.now() },
  ]);
  const time = String(Date.now());
  const answer = await post(url, body, {
    'x-hubspot-request-timestamp': time,
    'x-hubspot-signature-v3': createHmac('sha256', secret)
      .update(`POST${url}${body}${time}`)
      .digest('base64'),
  });
  expect(listIn(answer, 'results').map(({ outcome }) => outcome)).toEqual(['applied', 'ignored', 'ignored']);
});

describe('a HubSpot workflow', () => {
  const body = JSON.stringify({
    vid: 101,
    'portal-id': 62_515,
    properties: { email: { value: 'ada@example.com' }, lastmodifieddate: { value: String(Date.now()) } },
  });

  test('signs up the record it sends, by its signature', async () => {
    const url = textIn(
      done(await owner('PUT', path('workflow'), { kind: 'hubspot-workflow', secrets: [secret] })),
      'url',
    );
    const signature = createHash('sha256').update(`${secret}POST${url}${body}`).digest('hex');
    expect(verdictOf(await post(url, body, { authorization: `Bearer ${secret}` }))).toBe(
      '401 signature_missing',
    );
    expect(verdictOf(await post(url, body, { 'x-hubspot-signature': signature }))).toBe('200');
    expect(await subprojectOf('workflow', '62515/contact/101')).toMatchObject({ email: 'ada@example.com' });
  });

  test('may be configured with an API key in a header, and with nothing weaker', async () => {
    const put = (authenticity: object) =>
      owner('PUT', path('workflow-key'), { kind: 'hubspot-workflow', secrets: [secret], authenticity });
    expect(verdictOf(await put({ scheme: 'bodyToken', path: 'token' }))).toBe('400 invalid_request');
    const url = textIn(done(await put({ scheme: 'header', header: 'x-api-key' })), 'url');
    expect(verdictOf(await post(url, body, { 'x-api-key': secret }))).toBe('200');
    const other = await owner('PUT', path('other'), {
      kind: 'shopify',
      secrets: [secret],
      authenticity: { scheme: 'bearer' },
    });
    expect(verdictOf(other)).toBe('400 invalid_request');
  });
});

test('two sources of one realm speak of the same customer: one signs up, the other closes', async () => {
  const shared = {
    kind: 'custom',
    secrets: [secret],
    realm: 'customers',
    authenticity: { scheme: 'bearer' },
  };
  const rule = (means: string) => ({
    means,
    when: {},
    externalId: '{number}',
    time: { path: 'at', unit: 'rfc3339' },
  });
  const crm = textIn(done(await owner('PUT', path('crm'), { ...shared, events: [rule('signedUp')] })), 'url');
  const events = [rule('closed'), rule('signedUp')];
  const billing = textIn(done(await owner('PUT', path('billing'), { ...shared, events })), 'url');
  const send = (url: string, secondsAgo: number) => {
    const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
    return post(url, JSON.stringify({ number: 'C-9', at }), { authorization: `Bearer ${secret}` });
  };
  await send(crm, 20);
  expect(await subprojectOf('customers', 'C-9')).toMatchObject({ status: 'active' });
  await send(billing, 10);
  expect(await subprojectOf('customers', 'C-9')).toMatchObject({ status: 'closing' });
});
