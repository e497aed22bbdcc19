import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { tokenOf } from '../../../lib/access/secret.ts';
import { jsonOf, textIn, valueIn, verdictOf, type Answer } from '../../support/http.ts';
import { claim, createKey, createProject, createSubproject, done, useSystem } from '../../support/system.ts';

const { api, owner } = await useSystem();
const projectId = await createProject(owner, {
  onboarding: {
    defaultPlan: 'basic',
    plans: {
      basic: { scopes: ['messages:*', 'accessKeys:*', 'subprojects:read'] },
      tiny: { scopes: ['messages:send'] },
    },
  },
});
const subprojectId = await createSubproject(owner, projectId);

const scopesIn = (answer: Answer): unknown => valueIn(answer, 'accessKey', 'scopes');

describe('a key that may make keys', () => {
  test.each([
    ['all', ['*']],
    ['all of an area of which it has one', ['messages:*']],
    ['another of the same area', ['messages:read']],
    ['another area', ['projects:update']],
    ['one that it holds, and one more', ['messages:send', 'voice:call']],
    ['one in another case', ['Messages:send']],
    ['what only looks like its own', ['messages:sendx']],
  ])('hands out no more than it holds: %s', async (_what, scopes) => {
    const limited = await createKey(owner, `projects/${projectId}`, {
      scopes: ['accessKeys:create', 'accessKeys:revoke', 'messages:send'],
    });
    const maker = api(limited.token);
    for (const container of [`projects/${projectId}`, `subprojects/${subprojectId}`]) {
      const answer = await maker('POST', `/v1/${container}/accessKeys`, { displayName: 'more', scopes });
      expect(verdictOf(answer)).toBe('403 forbidden');
    }
    done(await maker('DELETE', `/v1/projects/${projectId}/accessKeys/${limited.accessKeyId}`));
  });

  test('hands out what it holds, and just that if nothing is asked for', async () => {
    const held = ['accessKeys:create', 'messages:send'];
    const limited = await createKey(owner, `projects/${projectId}`, { scopes: held });
    const path = `/v1/projects/${projectId}/accessKeys`;
    const asked = await api(limited.token)('POST', path, { displayName: 'same', scopes: ['messages:send'] });
    const silent = await api(limited.token)('POST', path, { displayName: 'same' });
    const none = await api(limited.token)('POST', path, { displayName: 'none', scopes: [] });
    expect([asked, silent, none].map(scopesIn)).toEqual([['messages:send'], held, []]);
  });

  test('hands out no key that outlives it', async () => {
    const expireTime = new Date(Date.now() + 60_000).toISOString();
    const later = new Date(Date.now() + 120_000).toISOString();
    const limited = await createKey(owner, `projects/${projectId}`, {
      scopes: ['accessKeys:create'],
      expireTime,
    });
    const path = `/v1/projects/${projectId}/accessKeys`;
    const outliving = await api(limited.token)('POST', path, { displayName: 'x', expireTime: later });
    const silent = await api(limited.token)('POST', path, { displayName: 'x' });
    expect(verdictOf(outliving)).toBe('403 forbidden');
    expect(valueIn(silent, 'accessKey', 'expireTime')).toBe(expireTime);
  });

  test('in a subproject hands out nothing beyond its plan', async () => {
    const own = await createKey(owner, `subprojects/${subprojectId}`);
    const path = `/v1/subprojects/${subprojectId}/accessKeys`;
    const verdicts = [];
    for (const scopes of [['*'], ['voice:call'], ['projects:read'], ['accessKeys:*', 'messages:send']]) {
      verdicts.push(verdictOf(await api(own.token)('POST', path, { displayName: 'x', scopes })));
    }
    expect(verdicts).toEqual(['403 forbidden', '403 forbidden', '403 forbidden', '200']);
    const silent = await api(own.token)('POST', path, { displayName: 'x' });
    expect(scopesIn(silent)).toEqual(['accessKeys:*', 'messages:*', 'subprojects:read']);
  });

  test('gains nothing for a key by a hash that another key has already', async () => {
    const narrow = await createKey(owner, `projects/${projectId}`, { scopes: ['messages:send'] });
    const secretHash = createHash('sha256').update(narrow.secret).digest('hex');
    const again = await owner('POST', `/v1/projects/${projectId}/accessKeys`, {
      displayName: 'x',
      scopes: ['*'],
      secretHash,
    });
    expect(scopesIn(done(again))).toEqual(['messages:send']);
    expect(jsonOf(await owner('POST', '/v1/accessKeys/verify', { token: narrow.token }))).toMatchObject({
      scopes: ['messages:send'],
    });
  });
});

describe('a key with scopes of its own', () => {
  test('loses what its plan loses, at once', async () => {
    const id = await createSubproject(owner, projectId);
    const key = await createKey(owner, `subprojects/${id}`, { scopes: ['*'] });
    const effective = async () =>
      valueIn(await owner('POST', '/v1/accessKeys/verify', { token: key.token }), 'scopes');
    expect(await effective()).toEqual(['accessKeys:*', 'messages:*', 'subprojects:read']);
    done(await owner('PATCH', `/v1/subprojects/${id}`, { plan: 'tiny' }));
    expect(await effective()).toEqual(['messages:send']);
    const verdict = verdictOf(await api(key.token)('GET', `/v1/subprojects/${id}`));
    expect(verdict).toBe('403 forbidden');
  });

  test.each([
    ['subprojects:read', 'GET', ''],
    ['subprojects:suspend', 'POST', '/suspend'],
    ['subprojects:close', 'DELETE', ''],
    ['claimLinks:issue', 'POST', '/claimLink'],
    ['accessKeys:list', 'GET', '/accessKeys'],
    ['subprojects:erase', 'POST', '/erase'],
  ])('of a project may do %s and nothing else', async (scope, method, suffix) => {
    const id = await createSubproject(owner, projectId);
    const container = await createProject(owner);
    const other = await createSubproject(owner, container);
    const key = await createKey(owner, `projects/${container}`, { scopes: [scope] });
    const calls = [
      ['GET', ''],
      ['POST', '/suspend'],
      ['DELETE', ''],
      ['POST', '/claimLink'],
      ['GET', '/accessKeys'],
      ['POST', '/erase'],
    ] as const;
    for (const [eachMethod, eachSuffix] of calls) {
      if (eachMethod === method && eachSuffix === suffix) continue;
      expect(verdictOf(await api(key.token)(eachMethod, `/v1/subprojects/${other}${eachSuffix}`))).toBe(
        '403 forbidden',
      );
    }
    expect(verdictOf(await api(key.token)(method, `/v1/subprojects/${other}${suffix}`))).toBe('200');
    expect(verdictOf(await api(key.token)(method, `/v1/subprojects/${id}${suffix}`))).toBe('404 not_found');
  });
});

describe('a token that its holder rewrites', () => {
  test('opens no container above, beside or below with the same secret', async () => {
    const sibling = await createSubproject(owner, projectId);
    const key = await createKey(owner, `subprojects/${subprojectId}`);
    for (const containerId of ['account', projectId, sibling]) {
      const forged = tokenOf(`onb_live_${containerId}_`, key.secret);
      expect(verdictOf(await api(forged)('GET', `/v1/subprojects/${sibling}`)), containerId).toBe(
        '401 unauthenticated',
      );
    }
    const projectKey = await createKey(owner, `projects/${projectId}`);
    const downwards = tokenOf(`onb_live_${subprojectId}_`, projectKey.secret);
    expect(verdictOf(await api(downwards)('GET', `/v1/subprojects/${subprojectId}`))).toBe(
      '401 unauthenticated',
    );
  });

  test('is the same key with another label: live and test are for people', async () => {
    const key = await createKey(owner, `subprojects/${subprojectId}`);
    expect(key.token).toMatch(/^onb_test_/);
    const relabelled = tokenOf(`onb_live_${subprojectId}_`, key.secret);
    expect(verdictOf(await api(relabelled)('GET', `/v1/subprojects/${subprojectId}`))).toBe('200');
  });
});

test('a claim link gives no more than the plan, whoever claims', async () => {
  const id = await createSubproject(owner, projectId, { plan: 'tiny' });
  const { token } = await claim(api(), textIn(await owner('POST', `/v1/subprojects/${id}/claimLink`), 'url'));
  expect(jsonOf(await owner('POST', '/v1/accessKeys/verify', { token }))).toMatchObject({
    scopes: ['messages:send'],
  });
});
