import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, test } from 'vitest';
import { hubSpotHeaders, standardWebhookHeaders, stripeHeaders } from '../../../local/demo/senders.ts';
import { jsonOf, listIn, textIn, verdictOf, type Answer } from '../../support/http.ts';
import {
  configureSources,
  contactEvent,
  customerEvent,
  post,
  resultsOf,
  sendHubSpot,
  sendStandard,
  sendStripe,
  standardSecret,
  stripeEvent,
  subprojectOf,
  type CrmSource,
} from '../../support/sources.ts';
import { createProject, useSystem } from '../../support/system.ts';

const { owner, system, admin } = await useSystem();
const projectId = await createProject(owner);
const sources = await configureSources(owner, projectId);
const { crm, hubspot, stripe } = sources;

/** What the Ledger says of one delivery; of one that went through the queue, one record an event. */
async function recordsOf(answer: Answer): Promise<readonly Record<string, unknown>[]> {
  await system.idle();
  const deliveryId = textIn(answer, 'deliveryId');
  return (await admin.deliveries()).filter((record) => record['deliveryId'] === deliveryId);
}

async function subprojectCount(): Promise<number> {
  const answer = await owner('GET', `/v1/projects/${projectId}/subprojects?pageSize=1000`);
  return listIn(answer, 'subprojects').length;
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const event = (externalId = 'nobody') => customerEvent('signed_up', externalId);

type Kind = {
  readonly kind: string;
  readonly source: CrmSource;
  readonly body: string;
  readonly sign: (source: CrmSource, body: string, time?: Date) => Readonly<Record<string, string>>;
  readonly stranger: string;
  readonly signatureHeader: string;
  readonly signatureHeaders: readonly string[];
  readonly malformed: Readonly<Record<string, string>>;
};

/** Each kind of source as a test sends to it: signed headers for a body, and a body that it would understand. */
const KINDS: readonly Kind[] = [
  {
    kind: 'standard-webhooks',
    source: crm,
    body: JSON.stringify(event()),
    sign: ({ secret }: CrmSource, body: string, time?: Date) =>
      standardWebhookHeaders(secret, body, 'msg_1', time),
    stranger: standardSecret(),
    signatureHeader: 'webhook-signature',
    signatureHeaders: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    malformed: { 'webhook-timestamp': 'yesterday' },
  },
  {
    kind: 'hubspot',
    source: hubspot,
    body: JSON.stringify([contactEvent(1)]),
    sign: ({ url, secret }: CrmSource, body: string, time?: Date) => hubSpotHeaders(url, secret, body, time),
    stranger: 'a-secret-of-another-app',
    signatureHeader: 'x-hubspot-signature-v3',
    signatureHeaders: ['x-hubspot-signature-v3', 'x-hubspot-request-timestamp'],
    malformed: { 'x-hubspot-request-timestamp': '1e12' },
  },
  {
    kind: 'stripe',
    source: stripe,
    body: JSON.stringify(stripeEvent('customer.created', { id: 'cus_1' }, false)),
    sign: ({ secret }: CrmSource, body: string, time?: Date) => stripeHeaders(secret, body, time),
    stranger: 'whsec_of_another_endpoint',
    signatureHeader: 'stripe-signature',
    signatureHeaders: ['stripe-signature'],
    malformed: { 'stripe-signature': 'v1=abcdef' },
  },
];

describe.each(KINDS)('a $kind webhook', ({ source, body, sign, stranger, ...kind }) => {
  let before: number;
  beforeAll(async () => {
    before = await subprojectCount();
  });
  const deliver = async (
    headers: Readonly<Record<string, string | readonly string[]>>,
    sent: string = body,
  ) => {
    const answer = await post(source.url, sent, headers);
    if (answer.status !== 200) expect(await subprojectCount()).toBe(before);
    return verdictOf(answer);
  };

  test.each(kind.signatureHeaders)(
    'without %s is 401 signature_missing, and the answer names the header',
    async (name) => {
      const headers = Object.entries(sign(source, body)).filter(([each]) => each !== name);
      const answer = await post(source.url, body, Object.fromEntries(headers));
      expect(verdictOf(answer)).toBe('401 signature_missing');
      expect(textIn(answer, 'detail')).toContain(name);
    },
  );

  test('without any header is 401 signature_missing', async () => {
    expect(await deliver({})).toBe('401 signature_missing');
  });

  test('with headers of the wrong form is 401 signature_malformed', async () => {
    expect(await deliver({ ...sign(source, body), ...kind.malformed })).toBe('401 signature_malformed');
  });

  test('signed with another secret is 401 signature_invalid', async () => {
    expect(await deliver(sign({ ...source, secret: stranger }, body))).toBe('401 signature_invalid');
  });

  test('that was changed on the way is 401 signature_invalid, even by a space', async () => {
    expect(await deliver(sign(source, body), `${body} `)).toBe('401 signature_invalid');
  });

  test.each([-6, 6])('signed %d minutes ago is 401 signature_expired', async (minutes) => {
    expect(await deliver(sign(source, body, minutesAgo(minutes)))).toBe('401 signature_expired');
  });

  test.each([-4, 4])('signed %d minutes ago is taken: clocks differ', async (minutes) => {
    const unknown = body.replace(/"(type|subscriptionType)":"[^"]+"/, '"$1":"some.thing"');
    expect(await deliver(sign(source, unknown, minutesAgo(minutes)), unknown)).toBe('200');
  });

  test('whose signature comes in two headers, one of them wrong, is 401', async () => {
    const headers = sign(source, body);
    const genuine = headers[kind.signatureHeader] ?? '';
    const forged = sign({ ...source, secret: stranger }, body)[kind.signatureHeader] ?? '';
    for (const both of [
      [forged, genuine],
      [forged, forged],
    ]) {
      const verdict = await deliver({ ...headers, [kind.signatureHeader]: both });
      // Stripe's own grammar is a list of signatures joined by commas: there, one genuine one is enough.
      if (kind.kind !== 'stripe' || both[1] === forged) expect(verdict).toMatch(/^401 signature_/);
    }
  });

  test('that is not JSON is 400 body_not_json, once it is known to be genuine', async () => {
    expect(await deliver({}, 'not JSON')).toBe('401 signature_missing');
    expect(await deliver(sign(source, 'not JSON'), 'not JSON')).toBe('400 body_not_json');
    expect(await deliver(sign(source, ''), '')).toBe('400 body_not_json');
  });

  test.each(['null', '1', '"text"', '{}', '[[]]', '[null]', '{"type":5}', '{"data":[]}'])(
    'of the wrong shape is 400 invalid_request: %s',
    async (sent) => {
      expect(await deliver(sign(source, sent), sent)).toBe('400 invalid_request');
    },
  );

  test('over 1 MiB is 413 body_too_large, signed or not', async () => {
    const large = body.padEnd(1024 * 1024 + 1);
    expect(await deliver(sign(source, large), large)).toBe('413 body_too_large');
    expect(await deliver({}, large)).toBe('413 body_too_large');
  });

  test('of an unknown type is 200, and recorded as ignored with its reason', async () => {
    const unknown = body.replace(/"(type|subscriptionType)":"[^"]+"/, '"$1":"some.thing"');
    const answer = await post(source.url, unknown, sign(source, unknown));
    expect(verdictOf(answer)).toBe('200');
    const ignored = { outcome: 'ignored', reason: 'unknown_event_type' };
    expect(resultsOf(answer)).toEqual([ignored]);
    expect(await recordsOf(answer)).toMatchObject([
      { projectId, events: [{ event: { kind: 'ignored', reason: 'unknown_event_type' }, result: ignored }] },
    ]);
  });
});

describe('where there is no such source', () => {
  const nowhere = (path: string) => {
    const body = JSON.stringify(event());
    return post(`${system.url}${path}`, body, standardWebhookHeaders(crm.secret, body, 'msg_1'));
  };

  test.each([
    ['an unknown project', '/webhooks/00000000/crm'],
    ['an unknown source', `/webhooks/${projectId}/unknown`],
    ['a project that can be none', '/webhooks/PROJECT/crm'],
    ['a source that can be none', `/webhooks/${projectId}/a%20b`],
    ['a source named as what objects inherit', `/webhooks/${projectId}/constructor`],
    ['a source of another case', `/webhooks/${projectId}/CRM`],
    ['a subproject in place of its project', `/webhooks/${projectId}${'0'.repeat(18)}/crm`],
    ['a name without end', `/webhooks/${projectId}/${'a'.repeat(4_000)}`],
  ])('%s is 404 source_not_found', async (_what, path) => {
    expect(verdictOf(await nowhere(path))).toBe('404 source_not_found');
  });

  test.each([
    `/webhooks/${projectId}`,
    `/webhooks/${projectId}/crm/`,
    `/webhooks/${projectId}/crm/x`,
    `/webhooks//crm`,
  ])('a path that names none is 404: %s', async (path) => {
    expect(verdictOf(await nowhere(path))).toBe('404 not_found');
  });

  test('a source of a sibling project does not open this one', async () => {
    const sibling = await createProject(owner);
    const { crm: other } = await configureSources(owner, sibling);
    const answer = await sendStandard({ url: crm.url, secret: other.secret }, event());
    expect(verdictOf(answer)).toBe('401 signature_invalid');
  });
});

describe('a batch', () => {
  test('of 101 events is 200, queued, and ends as 101 subprojects, each recorded by its place', async () => {
    const before = await subprojectCount();
    const answer = await sendHubSpot(
      hubspot,
      Array.from({ length: 101 }, (_, index) => contactEvent(5_000 + index)),
    );
    expect(verdictOf(answer)).toBe('200');
    expect(resultsOf(answer)).toEqual(Array(101).fill({ outcome: 'queued' }));
    const records = await recordsOf(answer);
    expect(records).toHaveLength(101);
    for (const record of records) {
      expect(record['events']).toMatchObject([{ result: { outcome: 'applied' } }]);
    }
    expect(await subprojectCount()).toBe(before + 101);
  });

  test('that names one customer twice makes one subproject', async () => {
    const before = await subprojectCount();
    const twice = contactEvent(7_001);
    const answer = await sendHubSpot(hubspot, [twice, contactEvent(7_002), twice]);
    const results = resultsOf(answer);
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'unchanged']);
    expect(results[2]?.subprojectId).toBe(results[0]?.subprojectId);
    expect(await subprojectCount()).toBe(before + 2);
  });

  test('that names one customer 20 times, through the queue, makes one subproject', async () => {
    const before = await subprojectCount();
    const answer = await sendHubSpot(
      hubspot,
      Array.from({ length: 20 }, () => contactEvent(7_100)),
    );
    expect(verdictOf(answer)).toBe('200');
    await system.settle();
    expect(await subprojectCount()).toBe(before + 1);
  });

  test('with no event in it is 200 and changes nothing', async () => {
    const answer = await sendHubSpot(hubspot, []);
    expect([verdictOf(answer), resultsOf(answer)]).toEqual(['200', []]);
  });

  test('with one event that we do not know applies the others', async () => {
    const answer = await sendHubSpot(hubspot, [
      contactEvent(7_201),
      contactEvent(7_202, 'merge'),
      contactEvent(7_203),
    ]);
    expect(resultsOf(answer).map(({ outcome }) => outcome)).toEqual(['applied', 'ignored', 'applied']);
  });
});

describe('an id', () => {
  test.each(['706405506930370084', '9007199254740993', '123456789012345678901234567890'])(
    'beyond 2^53 stays exact: %s',
    async (objectId) => {
      const events = JSON.stringify([contactEvent('ID')]).replace('"ID"', objectId);
      const answer = await sendHubSpot(hubspot, events);
      const subproject = await owner('GET', `/v1/subprojects/${subprojectOf(answer)}`);
      expect(jsonOf(subproject)).toMatchObject({ customer: { externalId: `62515/contact/${objectId}` } });
    },
  );

  test('that is missing or empty is ignored with its reason', async () => {
    for (const data of [{}, { externalId: '' }]) {
      const answer = await sendStandard(crm, { ...event(), data });
      expect(resultsOf(answer)).toEqual([{ outcome: 'ignored', reason: 'external_id_missing' }]);
    }
  });

  test('that is too long is ignored, not cut: two customers would be one', async () => {
    const answer = await sendStandard(crm, event('x'.repeat(256)));
    expect(resultsOf(answer)).toEqual([{ outcome: 'ignored', reason: 'external_id_too_long' }]);
  });

  test('that is a number where a text belongs is 400 invalid_request', async () => {
    const answer = await sendStandard(crm, { ...event(), data: { externalId: 5 } });
    expect(verdictOf(answer)).toBe('400 invalid_request');
  });
});

describe('time', () => {
  test('in 2099 changes nothing: 200, recorded as ignored with its reason', async () => {
    const late = customerEvent('signed_up', 'traveller', { name: 'T' }, new Date('2099-01-01T00:00:00Z'));
    const answer = await sendStandard(crm, late);
    const ignored = { outcome: 'ignored', reason: 'event_in_future' };
    expect([verdictOf(answer), resultsOf(answer)]).toEqual(['200', [ignored]]);
    expect(await recordsOf(answer)).toMatchObject([{ events: [{ result: ignored }] }]);
    const now = await sendStandard(crm, event('traveller'));
    expect(resultsOf(now)).toMatchObject([{ outcome: 'applied' }]);
  });

  test('a few minutes ahead is a clock that goes wrong, and is taken', async () => {
    const answer = await sendStandard(crm, customerEvent('signed_up', 'ahead', {}, minutesAgo(-4)));
    expect(resultsOf(answer)).toMatchObject([{ outcome: 'applied' }]);
  });

  test.each(['yesterday', '', '2026-13-01T00:00:00Z', '1764000000'])(
    'that is no time is 400 invalid_request: %j',
    async (timestamp) => {
      expect(verdictOf(await sendStandard(crm, { ...event(), timestamp }))).toBe('400 invalid_request');
    },
  );

  test('of a closure before its signup: closing at once, and the late signup fills the profile only', async () => {
    const closure = await sendStandard(crm, customerEvent('closed', 'gone', {}, minutesAgo(1)));
    expect(resultsOf(closure)).toMatchObject([{ outcome: 'applied' }]);
    const signup = await sendStandard(
      crm,
      customerEvent('signed_up', 'gone', { name: 'Gone Ltd' }, minutesAgo(2)),
    );
    expect(subprojectOf(signup)).toBe(subprojectOf(closure));
    const subproject = jsonOf(await owner('GET', `/v1/subprojects/${subprojectOf(signup)}`));
    expect(subproject).toMatchObject({ status: 'closing', displayName: 'Gone Ltd' });
  });
});

describe('a Stripe event', () => {
  test('of live mode is ignored in a project that is not for production, with the reason recorded', async () => {
    const answer = await sendStripe(stripe, stripeEvent('customer.created', { id: 'cus_live' }, true));
    expect(resultsOf(answer)).toEqual([{ outcome: 'ignored', reason: 'livemode_mismatch' }]);
    expect(await recordsOf(answer)).toMatchObject([
      { source: 'stripe', events: [{ result: { outcome: 'ignored' } }] },
    ]);
  });

  test('of the old test scheme v0 alone is no signature', async () => {
    const body = JSON.stringify(stripeEvent('customer.created', { id: 'cus_v0' }, false));
    const { 'stripe-signature': genuine } = stripeHeaders(stripe.secret, body);
    const answer = await post(stripe.url, body, { 'stripe-signature': genuine.replace('v1=', 'v0=') });
    expect(verdictOf(answer)).toBe('401 signature_malformed');
  });
});

test('a Standard Webhooks signature of another version alone is no signature', async () => {
  const body = JSON.stringify(event());
  const time = new Date();
  const headers = standardWebhookHeaders(crm.secret, body, 'msg_1', time);
  const signature = new Webhook(crm.secret).sign('msg_1', time, body).replace('v1,', 'v1a,');
  const answer = await post(crm.url, body, { ...headers, 'webhook-signature': signature });
  expect(verdictOf(answer)).toBe('401 signature_malformed');
});
