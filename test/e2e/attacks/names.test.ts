import { describe, expect, test } from 'vitest';
import { jsonOf, textIn, valueIn, verdictOf } from '../../support/http.ts';
import {
  configureSources,
  customerEvent,
  resultsOf,
  sendStandard,
  standardSecret,
  subprojectOf,
} from '../../support/sources.ts';
import { createKey, createProject, done, useSystem } from '../../support/system.ts';

const { owner, endpoint, system } = await useSystem();
const NAMES = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  'valueOf',
  'then',
  'toJSON',
  'name',
  'length',
];
const all = <Value>(value: Value): Record<string, Value> =>
  Object.fromEntries(NAMES.map((name) => [name, value]));

const projectId = await createProject(owner, {
  onboarding: { defaultPlan: 'constructor', plans: all({ scopes: ['a:b'], labels: all('plan') }) },
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
});
const { crm } = await configureSources(owner, projectId);

describe('names that objects inherit are names like others', () => {
  test('of plans and their labels', async () => {
    const project = jsonOf(await owner('GET', `/v1/projects/${projectId}`));
    expect(project).toMatchObject({
      onboarding: { defaultPlan: 'constructor', plans: all({ scopes: ['a:b'], labels: all('plan') }) },
    });
  });

  test.each(NAMES)('of a webhook source: %s', async (source) => {
    const path = `/v1/projects/${projectId}/webhookSources/${source}`;
    const secret = standardSecret();
    expect(verdictOf(await owner('GET', path))).toBe('404 source_not_found');
    const url = textIn(
      done(await owner('PUT', path, { kind: 'standard-webhooks', secrets: [secret], realm: source })),
      'url',
    );
    const answer = await sendStandard(
      { url, secret },
      customerEvent('signed_up', source, { plan: source, labels: all('own') }),
    );
    expect(resultsOf(answer)).toMatchObject([{ outcome: 'applied' }]);
    expect(jsonOf(await owner('GET', `/v1/subprojects/${subprojectOf(answer)}`))).toMatchObject({
      customer: { realm: source, externalId: source },
      plan: source,
      labels: all('own'),
    });
    await system.idle();
    expect(endpoint.about(subprojectOf(answer))).toHaveLength(1);
  });

  test('of labels and customers over the API', async () => {
    const body = {
      displayName: 'constructor',
      labels: all('own'),
      customer: { realm: 'constructor', externalId: 'toString' },
    };
    const created = done(await owner('POST', `/v1/projects/${projectId}/subprojects`, body));
    expect(jsonOf(created)).toMatchObject({ ...body, plan: 'constructor' });
    const relabelled = await owner('PATCH', `/v1/subprojects/${textIn(created, 'subprojectId')}`, {
      labels: { constructor: 'new' },
    });
    expect(valueIn(relabelled, 'labels')).toEqual({ ...all('plan'), constructor: 'new' });
  });
});

describe('a plan that the project does not have', () => {
  test.each(['__proto__', 'isPrototypeOf', '__defineGetter__'])(
    'is the default plan, even if it is called %s',
    async (plan) => {
      const other = await createProject(owner);
      const sources = await configureSources(owner, other);
      const answer = await sendStandard(sources.crm, customerEvent('signed_up', plan, { plan }));
      expect(resultsOf(answer)).toMatchObject([{ outcome: 'applied', isPlanUnknown: true }]);
      const subproject = jsonOf(await owner('GET', `/v1/subprojects/${subprojectOf(answer)}`));
      expect(subproject).toMatchObject({
        plan: 'default',
        grantedScopes: ['*'],
        customer: { externalId: plan },
      });
    },
  );
});

describe('__proto__', () => {
  test('as a field is an unknown field', async () => {
    for (const body of [
      '{"displayName":"x","__proto__":{"keys":{}}}',
      '{"displayName":"x","onboarding":{"__proto__":{"claimDays":1}}}',
      '{"displayName":"x","notifications":{"url":"https://a.example","secrets":[],"__proto__":{}}}',
    ]) {
      expect(verdictOf(await owner('POST', '/v1/projects', body)), body).toBe('400 invalid_request');
    }
  });

  test('as a label or a plan reaches nothing that it should not', async () => {
    const body = '{"displayName":"x","labels":{"__proto__":"polluted","a":"b"}}';
    const created = done(await owner('POST', `/v1/projects/${projectId}/subprojects`, body));
    expect(created.text).not.toContain('polluted');
    const event = customerEvent('signed_up', 'proto', { labels: { a: 'b' } });
    const message = JSON.stringify(event).replace(
      '"labels":{',
      '"__proto__":{"kind":"closed"},"labels":{"__proto__":"polluted",',
    );
    const answer = await sendStandard(crm, message);
    const signedUp = await owner('GET', `/v1/subprojects/${subprojectOf(answer)}`);
    expect(signedUp.text).not.toContain('polluted');
    expect(jsonOf(signedUp)).toMatchObject({ status: 'active', labels: { a: 'b' } });
  });

  test('as the name of a key, a customer or an Idempotency-Key is a text like others', async () => {
    const path = `/v1/projects/${projectId}/subprojects`;
    const customer = { realm: '__proto__', externalId: '__proto__' };
    const created = done(await owner('POST', path, { displayName: '__proto__', customer }));
    expect(jsonOf(created)).toMatchObject({ displayName: '__proto__', customer });
    const headers = { 'idempotency-key': '__proto__' };
    const ids = [
      await owner('POST', path, { displayName: 'x' }, headers),
      await owner('POST', path, { displayName: 'x' }, headers),
    ];
    expect(new Set(ids.map((answer) => textIn(done(answer), 'subprojectId'))).size).toBe(1);
    await createKey(owner, `projects/${projectId}`, { displayName: '__proto__' });
  });
});

test('a webhook’s labels that are objects are refused, not flattened', async () => {
  const event = {
    ...customerEvent('signed_up', 'nested'),
    data: { externalId: 'nested', labels: { constructor: { prototype: { x: 1 } } } },
  };
  expect(verdictOf(await sendStandard(crm, event))).toBe('400 invalid_request');
});
