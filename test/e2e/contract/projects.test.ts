import { describe, expect, test } from 'vitest';
import { jsonOf, objectIn, textIn, valueIn, verdictOf } from '../../support/http.ts';
import { anyText, matching } from '../../support/matchers.ts';
import { standardSecret } from '../../support/sources.ts';
import { useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const system = await useSystem();
const { call, forbid } = await checkedApi(system);

const DEFAULTS = {
  displayName: 'Shop',
  purpose: 'development',
  onboarding: { defaultPlan: 'default', plans: { default: { scopes: ['*'], labels: {} } }, claimDays: 14 },
  notifications: null,
  graceDays: 30,
  groupRoles: {},
  usageShards: {},
};

async function create(body: object = { displayName: 'Shop' }, headers = {}) {
  return call('createProject', { body, headers });
}

async function invalid(body: unknown): Promise<string> {
  const answer = await call('createProject', { body });
  expect(verdictOf(answer)).toBe('400 invalid_request');
  return textIn(answer, 'detail');
}

describe('creating a project', () => {
  test('needs a name, and answers with all defaults', async () => {
    const answer = await create();
    expect(verdictOf(answer)).toBe('200');
    expect(jsonOf(answer)).toEqual({
      ...DEFAULTS,
      projectId: matching(/^[0-9a-hjkmnp-tv-z]{8}$/),
      createTime: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updateTime: anyText,
      etag: anyText,
    });
  });

  test('takes every setting, and never returns the secrets of the endpoint', async () => {
    const secrets = [standardSecret(), standardSecret()];
    forbid(...secrets);
    const settings = {
      displayName: 'All of it',
      purpose: 'production',
      onboarding: {
        defaultPlan: 'a',
        plans: { a: { scopes: ['x:y'], labels: { k: 'v' } }, b: { scopes: [], labels: {} } },
        claimDays: 365,
      },
      graceDays: 0,
    };
    const url = 'https://reseller.example/hook';
    const answer = await create({ ...settings, notifications: { url, secrets } });
    expect(jsonOf(answer)).toMatchObject({ ...settings, notifications: { url } });
  });

  test('takes the one plan that is named as the default plan', async () => {
    const answer = await create({ displayName: 'One plan', onboarding: { plans: { only: { scopes: [] } } } });
    expect(jsonOf(answer)).toMatchObject({ onboarding: { defaultPlan: 'only' } });
  });

  test('with one Idempotency-Key makes one project, also when both requests come at once', async () => {
    const body = { displayName: 'Once' };
    const headers = { 'idempotency-key': 'order-1' };
    const answers = await Promise.all([create(body, headers), create(body, headers), create(body, headers)]);
    const later = await create(body, headers);
    expect(new Set([...answers, later].map((answer) => textIn(answer, 'projectId'))).size).toBe(1);
    expect(textIn(await create(body), 'projectId')).not.toBe(textIn(later, 'projectId'));
  });

  test('with an Idempotency-Key that had another body is 409 idempotency_mismatch', async () => {
    const headers = { 'idempotency-key': 'order-2' };
    await create({ displayName: 'A', purpose: 'staging' }, headers);
    expect(verdictOf(await create({ purpose: 'staging', displayName: 'A' }, headers))).toBe('200');
    expect(verdictOf(await create({ displayName: 'B' }, headers))).toBe('409 idempotency_mismatch');
  });

  test.each(['', 'k'.repeat(256)])('refuses an Idempotency-Key of the wrong length', async (key) => {
    expect(verdictOf(await create(undefined, { 'idempotency-key': key }))).toBe('400 invalid_request');
  });
});

describe('what does not parse is 400, and says where', () => {
  test.each([
    ['an unknown field', { displayName: 'x', colour: 'red' }, /colour/],
    ['a field of the server', { displayName: 'x', projectId: 'ab12cd34' }, /projectId/],
    ['keys', { displayName: 'x', keys: {} }, /keys/],
    ['a version', { displayName: 'x', version: 7 }, /version/],
    ['no name', {}, /displayName/],
    ['an empty name', { displayName: '' }, /displayName/],
    ['a long name', { displayName: 'x'.repeat(256) }, /displayName.*255/],
    ['a number for a name', { displayName: 5 }, /displayName.*string/],
    ['null for a name', { displayName: null }, /displayName/],
    ['a purpose of two words', { displayName: 'x', purpose: 'Pre Production' }, /purpose.*word/],
    ['half a day of grace', { displayName: 'x', graceDays: 0.5 }, /graceDays/],
    ['a year and a day of grace', { displayName: 'x', graceDays: 366 }, /graceDays.*365/],
    ['days as text', { displayName: 'x', graceDays: '30' }, /graceDays/],
    ['a default plan that is none', { displayName: 'x', onboarding: { defaultPlan: 'gold' } }, /defaultPlan/],
    [
      'two plans and no default',
      { displayName: 'x', onboarding: { plans: { a: { scopes: [] }, b: { scopes: [] } } } },
      /defaultPlan/,
    ],
    ['no claim days', { displayName: 'x', onboarding: { claimDays: 0 } }, /claimDays/],
    [
      'a scope of one word',
      { displayName: 'x', onboarding: { plans: { a: { scopes: ['send'] } } } },
      /scopes/,
    ],
    [
      'an unknown field of a plan',
      { displayName: 'x', onboarding: { plans: { a: { scopes: [], price: 1 } } } },
      /price/,
    ],
    [
      'an empty label',
      { displayName: 'x', onboarding: { plans: { a: { scopes: [], labels: { k: '' } } } } },
      /labels/,
    ],
    [
      'an endpoint without secrets',
      { displayName: 'x', notifications: { url: 'https://a.example', secrets: [] } },
      /secrets/,
    ],
    [
      'a secret that is none',
      { displayName: 'x', notifications: { url: 'https://a.example', secrets: ['hunter2'] } },
      /whsec_/,
    ],
    ['a list', [], /body/],
    ['null', null, /body/],
  ])('%s', async (_what, body, place) => {
    expect(await invalid(body)).toMatch(place);
  });

  test('a secret of the wrong form is not repeated in the answer', async () => {
    forbid('hunter2-hunter2');
    await invalid({
      displayName: 'x',
      notifications: { url: 'https://a.example', secrets: ['hunter2-hunter2'] },
    });
  });

  test.each(['ftp://a.example', 'javascript:alert(1)', 'https://user:pw@a.example', 'not a url', ''])(
    'an endpoint at %j is 400 endpoint_not_allowed',
    async (url) => {
      const answer = await create({ displayName: 'x', notifications: { url, secrets: [standardSecret()] } });
      expect(verdictOf(answer)).toBe('400 endpoint_not_allowed');
    },
  );

  test.each(['{', 'displayName=x', '{"displayName":"x"} trailing', '\uFFFD', '['.repeat(50_000)])(
    'a body that is not JSON is 400 body_not_json',
    async (rawBody) => {
      expect(verdictOf(await call('createProject', { rawBody }))).toBe('400 body_not_json');
    },
  );

  test('a number beyond 2^53 is no text', async () => {
    const answer = await call('createProject', { rawBody: '{"displayName":9007199254740993}' });
    expect(verdictOf(answer)).toBe('400 invalid_request');
  });

  test('a body over 1 MiB is 413 body_too_large', async () => {
    const rawBody = JSON.stringify({ displayName: 'x' }).padEnd(1024 * 1024 + 1);
    expect(verdictOf(await call('createProject', { rawBody }))).toBe('413 body_too_large');
    expect(verdictOf(await call('createProject', { rawBody: rawBody.slice(0, -1) }))).toBe('200');
  });
});

describe('changing a project', () => {
  test('changes what is named and nothing else', async () => {
    const before = objectIn(await create({ displayName: 'Before', purpose: 'staging' }));
    const params = {
      projectId: textIn(await create({ displayName: 'Before', purpose: 'staging' }), 'projectId'),
    };
    const changed = await call('updateProject', { params, body: { graceDays: 7 } });
    expect(jsonOf(changed)).toEqual({
      ...before,
      ...params,
      graceDays: 7,
      createTime: anyText,
      updateTime: anyText,
      etag: anyText,
    });
    expect(jsonOf(await call('getProject', { params }))).toEqual(jsonOf(changed));
  });

  test('with nothing in it changes nothing, not even the time', async () => {
    const created = await create();
    const params = { projectId: textIn(created, 'projectId') };
    expect(jsonOf(await call('updateProject', { params, body: {} }))).toEqual(jsonOf(created));
  });

  test('sets and takes away the endpoint', async () => {
    const params = { projectId: textIn(await create(), 'projectId') };
    const secret = standardSecret();
    forbid(secret);
    const notifications = { url: 'http://127.0.0.1:1/hook', secrets: [secret] };
    const set = await call('updateProject', { params, body: { notifications } });
    expect(jsonOf(set)).toMatchObject({ notifications: { url: notifications.url } });
    const gone = await call('updateProject', { params, body: { notifications: null } });
    expect(jsonOf(gone)).toMatchObject({ notifications: null });
  });

  test('replaces the plans as a whole, and keeps the default plan among them', async () => {
    const params = { projectId: textIn(await create(), 'projectId') };
    const two = { default: { scopes: ['a:b'] }, gold: { scopes: ['*'] } };
    await call('updateProject', { params, body: { onboarding: { plans: two } } });
    const one = await call('updateProject', {
      params,
      body: { onboarding: { plans: { gold: { scopes: ['c:d'] } } } },
    });
    expect(jsonOf(one)).toMatchObject({
      onboarding: { defaultPlan: 'gold', plans: { gold: { scopes: ['c:d'], labels: {} } }, claimDays: 14 },
    });
    expect(valueIn(one, 'onboarding', 'plans')).not.toHaveProperty('default');
  });

  test('refuses null where there is nothing to take away', async () => {
    const params = { projectId: textIn(await create(), 'projectId') };
    const answer = await call('updateProject', { params, body: { purpose: null } });
    expect(verdictOf(answer)).toBe('400 invalid_request');
  });

  test('that does not exist is 404 not_found', async () => {
    const params = { projectId: '00000000' };
    expect(verdictOf(await call('updateProject', { params, body: { graceDays: 1 } }))).toBe('404 not_found');
    expect(verdictOf(await call('getProject', { params }))).toBe('404 not_found');
  });
});
