import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { jsonOf, listIn, textIn, verdictOf } from '../../support/http.ts';
import { anyText } from '../../support/matchers.ts';
import { customerEvent, sendStandard, standardSecret } from '../../support/sources.ts';
import { createProject, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const system = await useSystem();
const { call, forbid } = await checkedApi(system);
const projectId = await createProject(system.owner);

const put = (source: string, body: unknown) =>
  call('putWebhookSource', { params: { projectId, source }, body });
const standard = (secret = standardSecret()) => {
  forbid(secret);
  return { kind: 'standard-webhooks', secrets: [secret] };
};

describe('putting a webhook source', () => {
  test('answers with the URL for the CRM, and with no secret', async () => {
    const answer = await put('crm', standard());
    expect(jsonOf(answer)).toEqual({
      source: 'crm',
      kind: 'standard-webhooks',
      realm: 'crm',
      url: `${system.system.url}/webhooks/${projectId}/crm`,
      hasApiToken: false,
      apiUrl: null,
      planProperty: null,
      portalId: null,
      settings: {},
      createTime: anyText,
      updateTime: anyText,
      etag: anyText,
    });
    expect(jsonOf(await call('getWebhookSource', { params: { projectId, source: 'crm' } }))).toEqual(
      jsonOf(answer),
    );
  });

  test('again rotates its secrets: the new one is taken at once, beside the old one', async () => {
    const old = standardSecret();
    const fresh = standardSecret();
    const url = textIn(await put('rotating', standard(old)), 'url');
    const from = (secret: string, id: string) =>
      sendStandard({ url, secret }, customerEvent('signed_up', id));
    expect(verdictOf(await from(old, 'a'))).toBe('200');
    await put('rotating', { kind: 'standard-webhooks', secrets: [old, fresh] });
    // A failed signature reads the source again, at most once a second: the first one does.
    expect(verdictOf(await from(fresh, 'b'))).toBe('200');
    expect(verdictOf(await from(old, 'c'))).toBe('200');
  });

  test('again keeps its realm, and refuses another as 409 realm_fixed', async () => {
    await put('shared', { ...standard(), realm: 'customers' });
    expect(jsonOf(await put('shared', standard()))).toMatchObject({ realm: 'customers' });
    expect(verdictOf(await put('shared', { ...standard(), realm: 'others' }))).toBe('409 realm_fixed');
  });

  test('that was deleted brings it back under its old realm only', async () => {
    await put('revived', { ...standard(), realm: 'first' });
    await call('deleteWebhookSource', { params: { projectId, source: 'revived' } });
    expect(verdictOf(await put('revived', { ...standard(), realm: 'second' }))).toBe('409 realm_fixed');
    expect(jsonOf(await put('revived', standard()))).toMatchObject({ realm: 'first' });
  });

  test.each([
    ['hubspot', randomBytes(18).toString('hex')],
    ['stripe', `whsec_${randomBytes(16).toString('hex')}`],
  ])('takes the secret of a %s', async (kind, secret) => {
    forbid(secret);
    expect(jsonOf(await put(kind, { kind, secrets: [secret] }))).toMatchObject({ kind, realm: kind });
  });

  test('takes the API token of a HubSpot and shows that there is one, never which', async () => {
    const apiToken = `pat-eu1-${randomBytes(16).toString('hex')}`;
    forbid(apiToken);
    const hubspot = { kind: 'hubspot', secrets: [randomBytes(18).toString('hex')] };
    const settings = { apiUrl: 'http://127.0.0.1:1/', planProperty: 'plan', portalId: '62515' };
    expect(jsonOf(await put('asking', { ...hubspot, apiToken, ...settings }))).toMatchObject({
      ...settings,
      hasApiToken: true,
      apiUrl: 'http://127.0.0.1:1',
    });
    expect(jsonOf(await put('asking', { ...hubspot, apiToken }))).toMatchObject({
      hasApiToken: true,
      apiUrl: null,
    });
    expect(jsonOf(await put('asking', hubspot))).toMatchObject({ hasApiToken: false });
  });

  test.each([
    ['a token of another kind', { ...standard(), apiToken: 'pat-na1-token' }],
    ['a token with a line break', { apiToken: 'pat-na1\r\nx-header: y' }],
    ['a token that is empty', { apiToken: '' }],
    ['settings without a token', { planProperty: 'plan' }],
    ['a URL with credentials', { apiToken: 'pat-na1-token', apiUrl: 'https://a:b@api.hubapi.com' }],
    ['a URL with a query', { apiToken: 'pat-na1-token', apiUrl: 'https://api.hubapi.com?a=b' }],
    ['a property with a comma', { apiToken: 'pat-na1-token', planProperty: 'plan,email' }],
    ['a list elsewhere', { apiToken: 'pat-na1-token', batch: 'events' }],
  ])('refuses %s', async (_what, settings) => {
    const hubspot = { kind: 'hubspot', secrets: [randomBytes(18).toString('hex')] };
    expect(verdictOf(await put('refused', { ...hubspot, ...settings }))).toBe('400 invalid_request');
  });

  test.each([
    ['standard-webhooks', 'whsec_short'],
    ['standard-webhooks', 'not-prefixed-not-prefixed-not-prefixed'],
    ['standard-webhooks', `whsec_${'é'.repeat(40)}`],
    ['stripe', 'sk_live_not_a_signing_secret'],
    ['hubspot', '7-chars'],
  ])('refuses what can be no secret of %s, without repeating it', async (kind, secret) => {
    forbid(secret);
    const answer = await put('malformed', { kind, secrets: [secret] });
    expect(verdictOf(answer)).toBe('400 invalid_request');
    expect(answer.text).toMatch(/body\.secrets: each must be/);
  });

  test.each([
    ['no kind', { secrets: [standardSecret()] }],
    ['a kind we do not know', { kind: 'salesforce', secrets: [standardSecret()] }],
    ['no secret', { kind: 'stripe', secrets: [] }],
    ['six secrets', { ...standard(), secrets: Array.from({ length: 6 }, () => standardSecret()) }],
    ['a secret that is no text', { kind: 'stripe', secrets: [5] }],
    ['an empty realm', { ...standard(), realm: '' }],
    ['an unknown field', { ...standard(), url: 'https://a.example' }],
    ['a field of the server', { ...standard(), isDeleted: false }],
  ])('refuses %s', async (_what, body) => {
    expect(verdictOf(await put('refused', body))).toBe('400 invalid_request');
  });

  test.each(['a%20b', 'a%2Fb', '-a', '.a', '%C3%A4', 'a'.repeat(65), '__proto__', 'a%00'])(
    'refuses the name %s',
    async (source) => {
      const verdict = verdictOf(await put(source, standard()));
      expect(['400 invalid_request', '404 not_found']).toContain(verdict);
      expect(verdict === '404 not_found').toBe(source.includes('%2F'));
    },
  );

  test('in a project that does not exist is 404 not_found', async () => {
    const answer = await call('putWebhookSource', {
      params: { projectId: '00000000', source: 'crm' },
      body: standard(),
    });
    expect(verdictOf(answer)).toBe('404 not_found');
  });
});

describe('a webhook source', () => {
  test('that was deleted is gone, and refuses webhooks', async () => {
    const secret = standardSecret();
    const params = { projectId, source: 'leaving' };
    await put('leaving', standard(secret));
    expect(jsonOf(await call('deleteWebhookSource', { params }))).toEqual({});
    expect(verdictOf(await call('getWebhookSource', { params }))).toBe('404 source_not_found');
    expect(verdictOf(await call('deleteWebhookSource', { params }))).toBe('404 source_not_found');
    const list = await call('listWebhookSources', { params: { projectId } });
    expect(listIn(list, 'webhookSources').map(({ source }) => source)).not.toContain('leaving');
    const url = `${system.system.url}/webhooks/${projectId}/leaving`;
    const answer = await sendStandard({ url, secret }, customerEvent('signed_up', 'late'));
    expect(verdictOf(answer)).toBe('404 source_not_found');
  });

  test.each(['never', 'a'.repeat(1_100), 'constructor', '__proto__'])(
    'that never was is 404 source_not_found: %s',
    async (source) => {
      const params = { projectId, source };
      expect(verdictOf(await call('getWebhookSource', { params }))).toBe('404 source_not_found');
      expect(verdictOf(await call('deleteWebhookSource', { params }))).toBe('404 source_not_found');
    },
  );

  test('is listed with its siblings in the order of their names', async () => {
    const other = await createProject(system.owner);
    for (const source of ['c', 'a', 'b']) {
      await call('putWebhookSource', { params: { projectId: other, source }, body: standard() });
    }
    const list = await call('listWebhookSources', { params: { projectId: other } });
    expect(jsonOf(list)).toMatchObject({
      webhookSources: [{ source: 'a' }, { source: 'b' }, { source: 'c' }],
      nextPageToken: '',
    });
  });
});
