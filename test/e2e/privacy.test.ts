import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { secretHashOf } from '../../lib/access/token.ts';
import { asciiJson } from '../../lib/encoding/json.ts';
import type { OnCall } from '../../local/aws-proxy/call.ts';
import { standardWebhookHeaders } from '../../local/demo/senders.ts';
import { allItemsOf } from '../support/admin.ts';
import { refusal, startHubSpotApi } from '../support/hubspot-api.ts';
import { sendRequest, textIn, verdictOf, type Answer } from '../support/http.ts';
import { matching } from '../support/matchers.ts';
import {
  ACCOUNT_RULES,
  accountFields,
  ORGANIZATION_ID,
  outboundMessage,
  SESSION_ID,
} from '../support/salesforce.ts';
import {
  configureSources,
  contactEvent,
  customerEvent,
  post,
  sendHubSpot,
  sendStandard,
  sendStripe,
  standardSecret,
  stripeEvent,
  subprojectOf,
} from '../support/sources.ts';
import { claim, createKey, createProject, done, newSecret, useSystem, type Api } from '../support/system.ts';

/**
 * Invariant I4: no secret, signature, token or personal datum is ever in a log or an error; and messages of the notifications
 * queue are ids. What must not show is driven through everything that works and everything that fails.
 */
const PERSON = {
  name: 'Marker-Name Müller 🦊',
  email: 'marker.person@private.example',
  plan: '+46 70 123 45 67 (marker plan)',
  labels: { phone: '+46701234567', note: 'marker-label' },
};
const MARKERS = [
  'Marker-Name',
  'marker.person',
  'private.example',
  '70 123 45 67',
  '46701234567',
  'marker-label',
  'marker-id',
  'marker-secret',
  'marker-query',
  'marker-error',
];

const { api: anyApi, owner: uncheckedOwner, endpoint, system, admin, accountToken } = await useSystem();
const errors: string[] = [];

/** Everything that a caller is told when something is wrong is kept for the end. */
function noted(answer: Answer): Answer {
  if (answer.status >= 400) errors.push(answer.text, JSON.stringify(answer.headers));
  return answer;
}
const noting =
  (api: Api): Api =>
  async (...request) =>
    noted(await api(...request));
const owner = noting(uncheckedOwner);
const anybody = noting(anyApi());
const as = (token: string): Api => noting(anyApi(token));

const endpointSecret = standardSecret();
const projectId = await createProject(owner, {
  displayName: PERSON.name,
  notifications: { url: `${endpoint.url}?token=marker-query`, secrets: [endpointSecret] },
});
const sources = await configureSources(owner, projectId);
const { crm, hubspot, stripe } = sources;
const apiToken = 'marker-secret-of-a-private-app';
const hubSpotApi = await startHubSpotApi(apiToken);
afterAll(() => hubSpotApi.close());
const asking = { secret: 'marker-secret-of-an-app', url: '' };
asking.url = textIn(
  done(
    await owner('PUT', `/v1/projects/${projectId}/webhookSources/asking`, {
      kind: 'hubspot',
      secrets: [asking.secret],
      apiToken,
      apiUrl: hubSpotApi.url,
      planProperty: 'plan',
    }),
  ),
  'url',
);
const secrets = [
  endpointSecret,
  accountToken,
  apiToken,
  ...Object.values(sources).map(({ secret }) => secret),
];

const person = (id: string) => customerEvent('signed_up', `marker-id-${id}`, PERSON);

const usageOf = (subject: string) => ({
  specversion: '1.0',
  id: `marker-id ${PERSON.email}`,
  source: `marker-secret ${PERSON.name}`,
  type: 'sms.outbound',
  subject,
  time: new Date().toISOString(),
  data: { quantity: '1', ...PERSON },
});

/** An error of the service that quotes what it was sent, over several lines that look like a stack. */
function failing(service: string, action: string): OnCall {
  const message = `marker-error ${JSON.stringify(PERSON)}\n    at marker-error (${PERSON.email}:1:1)\n    at ${endpointSecret}`;
  return (call) =>
    call.origin === 'function' && call.service === service && call.action === action
      ? { kind: 'refuse', code: 'ValidationException', message }
      : undefined;
}

afterEach(async () => {
  system.onCall(undefined);
  endpoint.answerWith(undefined);
  await system.settle();
});

describe('what is driven through it', () => {
  test('webhooks that are taken, queued or ignored', async () => {
    const customer = { id: 'cus_marker-id', name: PERSON.name, email: PERSON.email };
    noted(await sendStandard(crm, person('good')));
    noted(await sendStandard(crm, { ...person('unknown'), type: 'marker-error.unknown' }));
    noted(
      await sendStandard(crm, customerEvent('signed_up', 'marker-id-late', PERSON, new Date('2099-01-01'))),
    );
    noted(await sendStandard(crm, customerEvent('signed_up', 'marker-id'.repeat(40), PERSON)));
    noted(await sendStripe(stripe, stripeEvent('customer.created', customer, false)));
    noted(await sendStripe(stripe, stripeEvent('customer.created', customer, true)));
    const renamed = {
      ...contactEvent(1, 'propertyChange'),
      propertyName: 'email',
      propertyValue: PERSON.email,
    };
    noted(
      await sendHubSpot(
        hubspot,
        Array.from({ length: 12 }, (_, index) => ({ ...renamed, objectId: index + 1 })),
      ),
    );
    await system.idle();
  });

  test('people who are fetched, or whose fetch is refused with what was asked', async () => {
    const person = {
      email: PERSON.email,
      firstname: PERSON.name,
      lastname: 'Marker-Name',
      plan: PERSON.plan,
    };
    hubSpotApi.records.set('contacts/1', person);
    noted(await sendHubSpot(asking, [contactEvent(1)]));
    await system.settle();
    const answers = [
      refusal(500, `marker-error ${PERSON.email} ${apiToken}`),
      refusal(401, `marker-error ${apiToken}`),
      { status: 200, body: `{"properties":{"email":["${PERSON.email}"]}}` },
      { status: 200, body: `\n    at ${PERSON.email}` },
    ];
    let index = 0;
    hubSpotApi.answerWith(() => answers[index++ % answers.length]);
    noted(await sendHubSpot(asking, [contactEvent(2)]));
    await system.settle();
    hubSpotApi.answerWith(undefined);
    expect(index).toBeGreaterThan(answers.length);
    expect(system.logs.all().some(({ text }) => text.includes('"code":"applied"'))).toBe(true);
  });

  test('webhooks that are refused', async () => {
    const body = JSON.stringify(person('refused'));
    const headers = standardWebhookHeaders(crm.secret, body, 'msg_marker-id');
    const refused = [
      post(crm.url, body, {}),
      post(crm.url, body, { ...headers, 'webhook-signature': `v1,marker-secret ${PERSON.email}` }),
      post(crm.url, body, { ...headers, 'webhook-timestamp': PERSON.email }),
      post(crm.url, `${body} `, headers),
      post(`${system.url}/webhooks/marker-id/${PERSON.email}`, body, headers),
      post(`${system.url}/webhooks/${projectId}/marker-id`, body, headers),
      post(crm.url, body.padEnd(1024 * 1024 + 1), headers),
      sendStandard(crm, `${body.slice(0, -1)}, ${PERSON.email}`),
      sendStandard(
        crm,
        JSON.stringify({ ...person('x'), data: { externalId: PERSON, name: [PERSON.name] } }),
      ),
      sendStandard(crm, { ...person('x'), timestamp: PERSON.email }),
      sendStripe(stripe, { type: 'customer.created', created: PERSON.email, data: PERSON }),
      sendHubSpot(hubspot, [PERSON.email]),
    ];
    for (const answer of await Promise.all(refused)) expect(noted(answer).status).toBeGreaterThanOrEqual(400);
    const malformed = [{ ...contactEvent(PERSON.email), portalId: PERSON.name }];
    expect(noted(await sendHubSpot(hubspot, malformed)).status).toBe(200);
  });

  test('Salesforce’s messages, taken and refused, with a session id in each', async () => {
    const urlSecret = 'marker-secret-in-the-url';
    const secret = `${ORGANIZATION_ID}:${urlSecret}`;
    secrets.push(SESSION_ID, secret, urlSecret);
    const path = `/v1/projects/${projectId}/webhookSources/salesforce`;
    const answer = await owner('PUT', path, { kind: 'salesforce', secrets: [secret], events: ACCOUNT_RULES });
    const url = textIn(done(answer), 'url');
    const message = outboundMessage({ records: [{ fields: accountFields(undefined, PERSON.name) }, {}] });
    const send = async (body: string, query = `?secret=${urlSecret}`) => {
      const { origin, pathname } = new URL(url);
      return noted(await sendRequest(origin, { method: 'POST', path: pathname + query, headers: {}, body }));
    };
    expect((await send(message)).status).toBe(200);
    const refused = await Promise.all([
      send(message, ''),
      send(message, `?secret=${urlSecret}x`),
      send(message.replaceAll(ORGANIZATION_ID, '00D5g000000ZzZzEAK')),
      send(message.slice(0, -40)),
      send(message.replaceAll('Notification>', `${PERSON.labels.note}>`)),
      send(`<!DOCTYPE ${PERSON.labels.note}>${message}`),
    ]);
    for (const { status } of refused) expect([400, 401]).toContain(status);
    system.onCall(failing('dynamodb', 'PutItem'));
    await send(message);
  });

  test('requests to the API that are refused', async () => {
    const path = `/v1/projects/${projectId}`;
    const basic = Buffer.from(`marker-id:marker-secret`).toString('base64');
    const refused = [
      anybody('GET', path, '', { authorization: `Bearer marker-secret` }),
      anybody('GET', path, '', { authorization: `Basic ${basic}` }),
      anybody('GET', `${path}?token=marker-query`),
      owner('GET', `${path}?token=marker-query`),
      owner('GET', `/v1/projects/${encodeURIComponent(PERSON.email)}`),
      owner('GET', `/v1/subprojects/marker-secret`),
      owner('GET', `/marker-query`),
      owner('POST', '/v1/projects', { displayName: 'x', purpose: PERSON.email }),
      owner('POST', '/v1/projects', { displayName: PERSON }),
      owner('POST', '/v1/projects', `{"displayName": ${PERSON.email}}`),
      owner('POST', '/v1/projects', {
        displayName: 'x',
        notifications: { url: PERSON.email, secrets: [endpointSecret] },
      }),
      owner('POST', '/v1/projects', {
        displayName: 'x',
        notifications: { url: endpoint.url, secrets: ['marker-secret'] },
      }),
      owner('POST', '/v1/projects', { displayName: 'x', onboarding: { defaultPlan: PERSON.plan } }),
      owner('POST', `${path}/subprojects`, {
        displayName: 'x',
        customer: { realm: PERSON.name, externalId: 5 },
      }),
      owner('POST', `${path}/subprojects`, {
        displayName: 'x'.repeat(300) + PERSON.name,
        labels: [PERSON.email],
      }),
      owner('GET', `${path}/subprojects?status=marker-query&pageToken=marker-query`),
      owner('GET', `${path}/subprojects?pageToken=marker-query`),
      owner('PUT', `${path}/webhookSources/crm`, {
        kind: 'stripe',
        secrets: ['marker-secret', endpointSecret],
      }),
      owner('PUT', `${path}/webhookSources/${encodeURIComponent(PERSON.email)}`, {
        kind: 'stripe',
        secrets: ['whsec_marker-secret'],
      }),
      owner('PUT', `${path}/webhookSources/crm`, {
        kind: 'standard-webhooks',
        secrets: [crm.secret],
        realm: PERSON.name,
      }),
      owner('POST', `${path}/accessKeys`, { displayName: PERSON.name, scopes: [PERSON.email] }),
      owner('POST', `${path}/accessKeys`, { displayName: PERSON.name, secretHash: 'marker-secret' }),
      owner('DELETE', `${path}/accessKeys/marker-secret`),
      owner('POST', '/v1/accessKeys/verify', { token: [PERSON.email] }),
      anybody('POST', '/v1/claims', {
        claimToken: 'marker-secret',
        secretHash: secretHashOf('marker-secret'),
      }),
      anybody('POST', '/v1/claims', { claimToken: PERSON, secretHash: 'marker-secret' }),
    ];
    for (const answer of await Promise.all(refused)) expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test('keys: made, claimed, verified, revoked, and used where they do not belong', async () => {
    const subprojectId = subprojectOf(await sendStandard(crm, person('keys')));
    const path = `/v1/subprojects/${subprojectId}`;
    const key = await createKey(owner, `subprojects/${subprojectId}`, { displayName: PERSON.name });
    const link = textIn(done(await owner('POST', `${path}/claimLink`)), 'url');
    const secret = newSecret();
    const { token } = await claim(anybody, link, secret);
    secrets.push(key.token, key.secret, token, secret, new URL(link).hash.slice(1), secretHashOf(secret));
    await claim(anybody, link);
    await claim(anybody, link.replace(/.{4}$/, 'aaaa'));
    for (const each of [key.token, `${key.token}x`, token, key.token.toUpperCase()]) {
      await owner('POST', '/v1/accessKeys/verify', {
        token: each,
        scope: PERSON.email,
        subprojectId: PERSON.email,
      });
      await as(each)('GET', '/v1/projects');
      await as(each)('GET', `/v1/subprojects/${each}`);
      await as(each)('POST', `${path}/accessKeys`, {
        displayName: PERSON.name,
        secretHash: secretHashOf(secret),
      });
    }
    await owner('DELETE', `${path}/accessKeys/${key.accessKeyId}`);
    await owner('POST', `${path}/accessKeys`, {
      displayName: PERSON.name,
      secretHash: secretHashOf(key.secret),
    });
    await as(key.token)('GET', path);
    await owner('PATCH', path, { displayName: PERSON.name, labels: PERSON.labels, plan: PERSON.plan });
  });

  test('usage, taken and refused, by request and by message', async () => {
    const subject = subprojectOf(await sendStandard(crm, person('usage')));
    const [good, bad] = [usageOf(subject), usageOf(PERSON.email)];
    noted(await owner('POST', '/v1/usage', [good, bad, PERSON]));
    await admin.sqs.send(
      new SendMessageCommand({
        QueueUrl: system.outputs['UsageQueueUrl'],
        MessageBody: asciiJson({ schemaVersion: 1, events: [good, bad, PERSON] }),
      }),
    );
    noted(await owner('POST', '/v1/rollUps', { day: good.time.slice(0, 10), projectId }));
    await system.settle();
  });

  test.each([
    ['dynamodb', 'GetItem'],
    ['dynamodb', 'PutItem'],
    ['dynamodb', 'Query'],
    ['kms', 'Encrypt'],
    ['sqs', 'SendMessageBatch'],
  ])('a failing %s %s, in the API and in webhooks', async (service, action) => {
    system.onCall(failing(service, action));
    const path = `/v1/projects/${projectId}`;
    await Promise.all([
      owner('GET', path),
      owner('GET', `${path}/subprojects`),
      owner('POST', `${path}/subprojects`, { displayName: PERSON.name, labels: PERSON.labels }),
      owner('PUT', `${path}/webhookSources/crm`, { kind: 'standard-webhooks', secrets: [crm.secret] }),
      owner('POST', '/v1/accessKeys/verify', { token: accountToken }),
      owner('POST', '/v1/usage', usageOf(projectId + '0'.repeat(18))),
      sendStandard(crm, person(`failing-${action}`)).then(noted),
      sendHubSpot(
        hubspot,
        Array.from({ length: 12 }, (_, index) => contactEvent(index + 100)),
      ).then(noted),
    ]);
  });

  test.each([
    ['the table', 'dynamodb', 'PutItem'],
    ['the reading of secrets', 'kms', 'Decrypt'],
    ['the backing off', 'sqs', 'ChangeMessageVisibility'],
  ])('workers whose work fails at %s, until their messages are given up', async (_what, service, action) => {
    endpoint.answerWith(() => 500);
    const batch = Array.from({ length: 12 }, (_, index) => ({
      ...contactEvent(index + 200, 'propertyChange'),
      propertyName: 'email',
      propertyValue: PERSON.email,
    }));
    const answer = noted(await sendHubSpot(hubspot, batch));
    expect(verdictOf(answer)).toBe('200');
    await sendStandard(crm, person(`worker-${action}`)).then(noted);
    system.onCall(failing(service, action));
    await system.settle();
  });

  test('notifications that the endpoint refuses, breaks, or answers with what it was sent', async () => {
    const answers = [
      500,
      { status: 302, headers: { location: `http://127.0.0.1:1/?email=${encodeURIComponent(PERSON.email)}` } },
      { status: 400, headers: { 'x-echo': 'marker-error' } },
      'disconnect',
    ] as const;
    let index = 0;
    endpoint.answerWith(() => answers[index++ % answers.length] ?? 500);
    await sendStandard(crm, person('refused-notification'));
    await system.settle();
    expect(index).toBeGreaterThan(answers.length);
  });

  test('messages that no worker understands', async () => {
    const queues = [
      'Signups',
      'Notifications',
      'Fetches',
      'Deletions',
      'Replays',
      'Watches',
      'Usage',
      'RollUps',
    ];
    for (const name of queues) {
      const QueueUrl = system.outputs[`${name}QueueUrl`];
      for (const MessageBody of [
        JSON.stringify({ schemaVersion: 1, ...PERSON, name: 'Marker-Name' }),
        // So short that JSON.parse quotes it as a whole, as a line that looks like one of a stack.
        '\n at 46701234567',
        PERSON.email,
      ]) {
        await admin.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
      }
    }
    await system.settle();
  });

  test('a look at what became of them, and replays of it and of a person', async () => {
    for (const queue of [
      'signups',
      'notifications',
      'fetches',
      'deletions',
      'replays',
      'usage',
      'rollUps',
      'marker-id',
    ]) {
      const answer = noted(await owner('GET', `/v1/deadLetters/${queue}`));
      for (const marker of MARKERS) expect(answer.text).not.toContain(marker);
    }
    const from = new Date(Date.now() - 60_000).toISOString();
    for (const body of [
      { deadLetters: { queue: 'signups' }, dryRun: true },
      { projectId, from, externalId: 'marker-id' },
      { projectId, from, source: PERSON.email, realm: PERSON.name },
    ]) {
      noted(await owner('POST', '/v1/replays', body));
    }
    await system.settle();
  });

  test('a night of the audit log', async () => {
    await system.schedules.fire('NightlyDigestSchedule');
    await system.settle();
  });
});

describe('what shows of it', () => {
  let forbidden: readonly string[];
  beforeAll(async () => {
    await system.settle();
    // Of a secret, a part is too much too.
    forbidden = [...MARKERS, ...secrets, ...secrets.map((secret) => secret.slice(-24))];
  });
  const leaksIn = (texts: readonly string[]): readonly string[] =>
    texts.filter((text) => forbidden.some((each) => text.includes(each)));

  test('is in no log line, of all that was logged', () => {
    const lines = system.logs.all().map(({ text }) => text);
    for (const expected of [
      '"refused"',
      '"failed"',
      '"webhook"',
      'a message failed',
      'could not apply',
      'could not postpone',
    ]) {
      expect(
        lines.some((line) => line.includes(expected)),
        expected,
      ).toBe(true);
    }
    expect(leaksIn(lines)).toEqual([]);
  });

  test('is in no log file', async () => {
    const folder = join(system.dataDir, 'logs');
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect((await readdir(folder)).toSorted()).toEqual(
      system.functionNames.map((name) => `${name}.log`).toSorted(),
    );
    expect(leaksIn(files)).toEqual([]);
  });

  test('is in no answer that tells of an error', () => {
    expect(errors.length).toBeGreaterThan(100);
    expect(leaksIn(errors)).toEqual([]);
  });

  test('is in no message of the notifications queue: ids only', () => {
    const entrySchema = z.object({
      Entries: z.array(z.object({ MessageBody: z.string(), MessageGroupId: z.string() })),
    });
    const entries = system.calls
      .all()
      .filter(
        ({ action, input, origin }) =>
          origin === 'function' &&
          action === 'SendMessageBatch' &&
          String(input['QueueUrl']).includes('otifications'),
      )
      .flatMap(({ input }) => entrySchema.parse(input).Entries);
    expect(entries.length).toBeGreaterThan(10);
    for (const { MessageBody, MessageGroupId } of entries) {
      expect(JSON.parse(MessageBody)).toEqual({
        schemaVersion: 1,
        subprojectId: matching(/^[0-9a-z]{26}$/),
        kind: matching(/^[a-z_]+$/),
        notificationId: matching(/^msg_[0-9a-z]{26}$/),
      });
      expect(MessageGroupId).toBe(projectId);
    }
    expect(leaksIn(entries.map(({ MessageBody }) => MessageBody))).toEqual([]);
  });

  test('is in no message of the fetches queue: ids only', () => {
    const sent = system.calls
      .all()
      .filter(
        ({ action, input, origin }) =>
          origin === 'function' &&
          action === 'SendMessageBatch' &&
          String(input['QueueUrl']).includes('Fetches'),
      )
      .map(({ input }) => JSON.stringify(input));
    expect(sent).toHaveLength(2);
    expect(leaksIn(sent)).toEqual([]);
  });

  test('is in no entry of the audit log: ids, closed words and names of fields alone', async () => {
    const entries = await allItemsOf(admin.auditTable);
    expect(entries.length).toBeGreaterThan(30);
    expect(leaksIn(entries.map((item) => JSON.stringify(item)))).toEqual([]);
  });

  test('is stored only as far as it must be: of secrets hashes and ciphertexts, never themselves', async () => {
    const hashes = new Set(secrets.filter((secret) => /^[0-9a-f]{64}$/.test(secret)));
    for (const table of [admin.directoryTable, admin.ledgerTable]) {
      const stored = JSON.stringify(await allItemsOf(table));
      expect(stored.length).toBeGreaterThan(1_000);
      for (const secret of secrets) if (!hashes.has(secret)) expect(stored).not.toContain(secret);
      expect(stored).not.toContain('marker-secret');
    }
  });
});
