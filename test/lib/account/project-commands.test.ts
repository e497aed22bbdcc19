import { describe, expect, test } from 'vitest';
import { DEFAULT_ONBOARDING_POLICY } from '../../../lib/account/onboarding-policy.ts';
import { createProject, updateProject, type NewProject } from '../../../lib/account/project-commands.ts';
import {
  changeContextOf,
  DEFAULT_GRACE_DAYS,
  isProduction,
  projectSchema,
} from '../../../lib/account/project.ts';
import { atSecond, codeOf, NOW, NOW_SECOND, project } from '../../support/factories.ts';

const NEW: NewProject = {
  projectId: 'ab12cd34',
  salt: '00',
  displayName: 'Production',
  purpose: 'development',
  onboarding: DEFAULT_ONBOARDING_POLICY,
  creationHash: 'hash',
};

describe('creating a project', () => {
  test('fills in what was not said', () => {
    const created = createProject(undefined, NEW, {}, NOW);
    expect(created).toMatchObject({
      graceDays: DEFAULT_GRACE_DAYS,
      keys: {},
      version: 0,
      purpose: 'development',
    });
    expect(created).not.toHaveProperty('notifications');
    expect(projectSchema.parse(created)).toEqual(created);
  });

  test('again by the same request gives the very project', () => {
    const created = createProject(undefined, NEW, {}, NOW);
    expect(createProject(created, { ...NEW, salt: '01' }, { graceDays: 1 }, NOW)).toBe(created);
  });

  test('by another body under the same Idempotency-Key is refused', () => {
    const created = createProject(undefined, NEW, {}, NOW);
    expect(codeOf(() => createProject(created, { ...NEW, creationHash: 'other' }, {}, NOW))).toBe(
      'idempotency_mismatch',
    );
  });
});

describe('updating a project', () => {
  const later = atSecond(NOW_SECOND + 60);
  const pro = { pro: { scopes: ['messages:*'], labels: {} } };

  test('changes what it names and nothing else', () => {
    const before = project();
    expect(updateProject(before, { displayName: 'Other', graceDays: 0 }, later)).toEqual({
      ...before,
      displayName: 'Other',
      graceDays: 0,
      updateTime: later.toISOString(),
    });
  });

  test('to what it is already is a no-op', () => {
    const before = project();
    expect(
      updateProject(before, { displayName: before.displayName, onboarding: before.onboarding }, later),
    ).toBe(before);
    expect(updateProject(before, {}, later)).toBe(before);
  });

  test('with null tells nobody any more; without a word the endpoint stays', () => {
    const before = project();
    expect(updateProject(before, { notifications: null }, later)).not.toHaveProperty('notifications');
    expect(updateProject(before, { graceDays: 1 }, later).notifications).toEqual(before.notifications);
  });

  test('replaces plans as a whole, and the one plan of one is the default', () => {
    expect(updateProject(project(), { onboarding: { plans: pro } }, later).onboarding).toEqual({
      defaultPlan: 'pro',
      plans: pro,
      claimDays: 14,
    });
  });

  test.each([
    ['a default that is none of the plans', { defaultPlan: 'gold' }],
    ['a default called as every object’s member', { defaultPlan: 'constructor' }],
    ['plans without the default, and no one to take its place', { plans: { ...pro, gold: pro.pro } }],
    ['no plan at all', { plans: {} }],
  ])('to %s is refused', (_, onboarding) => {
    expect(codeOf(() => updateProject(project(), { onboarding }, later))).toBe('invalid_request');
  });

  test('leaves keys and what a newer release wrote alone', () => {
    const before = { ...project(), region: 'eu' };
    expect(updateProject(before, { graceDays: 1 }, later)).toMatchObject({ keys: before.keys, region: 'eu' });
  });
});

test('only the purpose production is production', () => {
  expect(['production', 'development', 'production-eu'].map((purpose) => isProduction({ purpose }))).toEqual([
    true,
    false,
    false,
  ]);
});

test('a project without an endpoint has nobody to tell', () => {
  const silent = updateProject(project(), { notifications: null }, NOW);
  expect([project(), silent].map((each) => changeContextOf(each, NOW).notifies)).toEqual([true, false]);
});
