import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { jsonOf, listIn, textIn, verdictOf } from '../support/http.ts';
import { anyText, matching } from '../support/matchers.ts';
import {
  configureSources,
  contactEvent,
  customerEvent,
  resultsOf,
  sendHubSpot,
  sendStandard,
  sendStripe,
  standardSecret,
  stripeEvent,
  subprojectOf,
} from '../support/sources.ts';
import { claim, createKey, createProject, done, useSystem } from '../support/system.ts';

const { api, owner, endpoint, system } = await useSystem();
const endpointSecret = standardSecret();
const projectId = await createProject(owner, {
  purpose: 'production',
  onboarding: {
    defaultPlan: 'basic',
    plans: {
      basic: { scopes: ['messages:send'], labels: { tier: 'basic' } },
      gold: { scopes: ['messages:*', 'voice:call'], labels: { tier: 'gold', support: 'priority' } },
    },
  },
  notifications: { url: endpoint.url, secrets: [endpointSecret] },
});
const sources = await configureSources(owner, projectId);
/** A product behind us, which lets callers in if we say so. */
const product = api(
  (await createKey(owner, `projects/${projectId}`, { scopes: ['accessKeys:verify'] })).token,
);

async function read(subprojectId: string): Promise<unknown> {
  return jsonOf(done(await owner('GET', `/v1/subprojects/${subprojectId}`)));
}

/** The notification of a subproject, as the reseller's own system takes it. */
async function notificationsAbout(subprojectId: string) {
  await system.idle();
  return endpoint
    .about(subprojectId)
    .map(({ headers, body }) => new Webhook(endpointSecret).verify(body, headers));
}

async function linkFor(subprojectId: string): Promise<string> {
  return textIn(done(await owner('POST', `/v1/subprojects/${subprojectId}/claimLink`)), 'url');
}

describe('a signup', () => {
  test('by Standard Webhooks becomes a subproject with the customer, their plan, its scopes and labels', async () => {
    const about = { name: 'Acme AB', email: 'it@acme.example', plan: 'gold', labels: { region: 'eu' } };
    const answer = await sendStandard(sources.crm, customerEvent('signed_up', 'acme', about));
    expect(jsonOf(answer)).toEqual({
      deliveryId: matching(/^dlv_[0-9a-z]{26}$/),
      results: [{ outcome: 'applied', subprojectId: anyText }],
    });
    expect(await read(subprojectOf(answer))).toMatchObject({
      projectId,
      displayName: 'Acme AB',
      email: 'it@acme.example',
      customer: { realm: 'crm', externalId: 'acme' },
      plan: 'gold',
      grantedScopes: ['messages:*', 'voice:call'],
      labels: { tier: 'gold', support: 'priority', region: 'eu' },
      status: 'active',
      holds: [],
      purgeTime: null,
    });
  });

  test('by HubSpot becomes a subproject for each contact of the batch, on the default plan', async () => {
    const answer = await sendHubSpot(sources.hubspot, [contactEvent(101), contactEvent(102)]);
    const results = resultsOf(done(answer));
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect(await read(results[1]?.subprojectId ?? '')).toMatchObject({
      displayName: '62515/contact/102',
      customer: { realm: 'hubspot', externalId: '62515/contact/102' },
      plan: 'basic',
      grantedScopes: ['messages:send'],
      labels: { tier: 'basic' },
    });
  });

  test('by Stripe becomes a subproject of the paying customer', async () => {
    const customer = { id: 'cus_1', object: 'customer', name: 'Jenny Rosen', email: 'jenny@example.com' };
    const answer = await sendStripe(sources.stripe, stripeEvent('customer.created', customer, true));
    expect(await read(subprojectOf(answer))).toMatchObject({
      displayName: 'Jenny Rosen',
      email: 'jenny@example.com',
      customer: { realm: 'stripe', externalId: 'cus_1' },
      plan: 'basic',
    });
  });

  test('is listed once, however often it is delivered', async () => {
    const event = customerEvent('signed_up', 'twice', { name: 'Twice' });
    const first = subprojectOf(await sendStandard(sources.crm, event, { id: 'msg_twice' }));
    const again = await sendStandard(sources.crm, event, { id: 'msg_twice' });
    expect(resultsOf(again)).toEqual([{ outcome: 'unchanged', subprojectId: first }]);
    const list = done(await owner('GET', `/v1/projects/${projectId}/subprojects`));
    const ids = listIn(list, 'subprojects').map(({ subprojectId }) => subprojectId);
    expect(ids.filter((id) => id === first)).toHaveLength(1);
  });

  test('of a test-mode customer changes nothing in a production project', async () => {
    const event = stripeEvent('customer.created', { id: 'cus_test', object: 'customer' }, false);
    expect(resultsOf(await sendStripe(sources.stripe, event))).toEqual([
      { outcome: 'ignored', reason: 'livemode_mismatch' },
    ]);
  });
});

describe('a plan', () => {
  test('that the project does not have is the default plan, and the answer says so', async () => {
    const event = customerEvent('signed_up', 'platinum', { plan: 'platinum' });
    const answer = await sendStandard(sources.crm, event);
    const subprojectId = subprojectOf(answer);
    expect(resultsOf(answer)).toEqual([{ outcome: 'applied', subprojectId, isPlanUnknown: true }]);
    expect(await read(subprojectId)).toMatchObject({ plan: 'basic', grantedScopes: ['messages:send'] });
  });

  test('that changes changes what a claimed key may do, at once', async () => {
    const signup = customerEvent('signed_up', 'upgrade', { plan: 'basic' }, new Date(Date.now() - 2000));
    const subprojectId = subprojectOf(await sendStandard(sources.crm, signup));
    const { token } = await claim(api(), await linkFor(subprojectId));
    const question = { token, scope: 'voice:call' };
    expect(jsonOf(await product('POST', '/v1/accessKeys/verify', question))).toEqual({
      valid: false,
      code: 'insufficient_scope',
    });
    await sendStandard(sources.crm, customerEvent('changed', 'upgrade', { plan: 'gold' }));
    expect(jsonOf(await product('POST', '/v1/accessKeys/verify', question))).toMatchObject({
      valid: true,
      scopes: ['messages:*', 'voice:call'],
    });
  });
});

describe('the reseller’s own system', () => {
  test('is told of a signup once, signed, with the link by which the customer takes the key', async () => {
    const signup = customerEvent('signed_up', 'told', { name: 'Told Ltd', plan: 'gold' });
    const subprojectId = subprojectOf(await sendStandard(sources.crm, signup));
    expect(await notificationsAbout(subprojectId)).toEqual([
      {
        type: 'subproject.opened',
        timestamp: anyText,
        data: {
          projectId,
          subprojectId,
          customer: { realm: 'crm', externalId: 'told' },
          displayName: 'Told Ltd',
          email: null,
          plan: 'gold',
          status: 'active',
          holds: [],
          claimLink: {
            url: matching(`^${system.url}/claim#onbclaim_${subprojectId}_1_\\d+_[0-9a-z]{52}$`),
            expireTime: anyText,
          },
        },
      },
    ]);
  });

  test('is told of suspension, resumption, a new link and closure, each under an id of its own', async () => {
    const subprojectId = subprojectOf(await sendStandard(sources.crm, customerEvent('signed_up', 'life')));
    await system.idle();
    const path = `/v1/subprojects/${subprojectId}`;
    for (const [method, suffix, body] of [
      ['POST', '/suspend', {}],
      ['POST', '/resume', {}],
      ['POST', '/claimLink', { reissue: true }],
      ['DELETE', '', ''],
    ] as const) {
      done(await owner(method, path + suffix, body));
      await system.idle();
    }
    const received = endpoint.about(subprojectId);
    expect(received.map(({ content }) => [content.type, content.data.status])).toEqual([
      ['subproject.opened', 'active'],
      ['subproject.suspended', 'suspended'],
      ['subproject.resumed', 'active'],
      ['subproject.claim_reissued', 'active'],
      ['subproject.closed', 'closing'],
    ]);
    expect(new Set(received.map(({ id }) => id)).size).toBe(5);
    expect(received.map(({ content }) => content.data.claimLink !== null)).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('a claimed key', () => {
  test('opens its own subproject and no other, for what its plan grants and nothing else', async () => {
    const subprojectId = subprojectOf(
      await sendStandard(sources.crm, customerEvent('signed_up', 'claims', { plan: 'gold' })),
    );
    const neighbour = subprojectOf(await sendStandard(sources.crm, customerEvent('signed_up', 'neighbour')));
    const { token } = await claim(api(), await linkFor(subprojectId));
    const verify = async (question: object) =>
      jsonOf(done(await product('POST', '/v1/accessKeys/verify', { token, ...question })));

    expect(token).toMatch(new RegExp(`^onb_live_${subprojectId}_`));
    expect(await verify({ subprojectId, scope: 'messages:send' })).toEqual({
      valid: true,
      code: 'valid',
      accessKeyId: matching(`^${subprojectId}-`),
      projectId,
      subprojectId,
      scopes: ['messages:*', 'voice:call'],
    });
    expect(await verify({ subprojectId: neighbour })).toEqual({ valid: false, code: 'wrong_subproject' });
    expect(await verify({ scope: 'numbers:rent' })).toEqual({ valid: false, code: 'insufficient_scope' });
  });

  test('dies with the closure of its customer, and lives again when they come back', async () => {
    const past = (seconds: number) => new Date(Date.now() - seconds * 1000);
    const subprojectId = subprojectOf(
      await sendStandard(sources.crm, customerEvent('signed_up', 'leaver', {}, past(30))),
    );
    const { token } = await claim(api(), await linkFor(subprojectId));
    const verify = async () => jsonOf(done(await product('POST', '/v1/accessKeys/verify', { token })));
    expect(await verify()).toMatchObject({ valid: true });

    await sendStandard(sources.crm, customerEvent('closed', 'leaver', {}, past(20)));
    expect(await verify()).toEqual({ valid: false, code: 'subproject_closed' });
    expect(await read(subprojectId)).toMatchObject({ status: 'closing', purgeTime: anyText });

    await sendStandard(sources.crm, customerEvent('signed_up', 'leaver', {}, past(10)));
    expect(await verify()).toMatchObject({ valid: true });
    expect(await read(subprojectId)).toMatchObject({ status: 'active', purgeTime: null });
  });

  test('reads its own subproject over the API, as Bearer and as Basic credential', async () => {
    const subprojectId = subprojectOf(
      await sendStandard(sources.crm, customerEvent('signed_up', 'self', { plan: 'gold' })),
    );
    const { accessKeyId, secret, token } = await createKey(owner, `subprojects/${subprojectId}`);
    const basic = Buffer.from(`${accessKeyId}:${secret}`).toString('base64');
    const path = `/v1/subprojects/${subprojectId}`;
    // The plan grants scopes of products only: the API itself is not among them.
    expect(verdictOf(await api(token)('GET', path))).toBe('403 forbidden');
    expect(verdictOf(await api()('GET', path, '', { authorization: `Basic ${basic}` }))).toBe(
      '403 forbidden',
    );

    done(
      await owner('PATCH', `/v1/projects/${projectId}`, {
        onboarding: { plans: { basic: { scopes: ['subprojects:read'] } }, defaultPlan: 'basic' },
      }),
    );
    done(await owner('PATCH', path, { plan: 'basic' }));
    expect(verdictOf(await api(token)('GET', path))).toBe('200');
    expect(verdictOf(await api()('GET', path, '', { authorization: `Basic ${basic}` }))).toBe('200');
  });
});
