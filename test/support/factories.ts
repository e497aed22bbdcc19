import type { ChangeContext } from '../../lib/account/blank.ts';
import type { CustomerEvent } from '../../lib/account/event.ts';
import { subprojectIdOfCustomer } from '../../lib/account/ids.ts';
import type { Project } from '../../lib/account/project.ts';
import type { Subproject } from '../../lib/account/subproject.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import type { WebhookRequest } from '../../lib/intake/source.ts';

/** Noon, so that a few hours either way are the same UTC day. */
export const NOW = new Date('2026-11-24T12:00:00.000Z');
export const NOW_SECOND = NOW.getTime() / 1000;
export const DAY_SECONDS = 86_400;

export function atSecond(second: number): Date {
  return new Date(second * 1000);
}

export const PROJECT_ID = 'ab12cd34';
const SALT = '000102030405060708090a0b0c0d0e0f';
export const CUSTOMER = { realm: 'crm', externalId: 'c-1' };
export const SUBPROJECT_ID = subprojectIdOfCustomer(PROJECT_ID, Buffer.from(SALT, 'hex'), CUSTOMER);

export function project(overrides: Partial<Project> = {}): Project {
  return {
    schemaVersion: 1,
    version: 1,
    projectId: PROJECT_ID,
    displayName: 'Production',
    purpose: 'production',
    salt: SALT,
    onboarding: {
      defaultPlan: 'basic',
      plans: {
        basic: { scopes: ['messages:read'], labels: {} },
        pro: { scopes: ['messages:*', 'numbers:*'], labels: { tier: 'pro' } },
      },
      claimDays: 14,
    },
    notifications: { url: 'https://reseller.example/hooks', secretsCiphertext: '' },
    graceDays: 30,
    keys: {},
    createTime: NOW.toISOString(),
    updateTime: NOW.toISOString(),
    ...overrides,
  };
}

export function contextAt(now: Date = NOW, overrides: Partial<ChangeContext> = {}): ChangeContext {
  return { now, policy: project().onboarding, graceDays: 30, notifies: true, ...overrides };
}

export function customerEvent(
  kind: CustomerEvent['kind'],
  second: number,
  overrides: Partial<CustomerEvent> = {},
): CustomerEvent {
  return { kind, ...CUSTOMER, second, ...overrides };
}

/** Open, unheld, made by a signup an hour ago. */
export function subproject(overrides: Partial<Subproject> = {}): Subproject {
  const createTime = atSecond(NOW_SECOND - 3600).toISOString();
  return {
    schemaVersion: 1,
    version: 1,
    projectId: PROJECT_ID,
    subprojectId: SUBPROJECT_ID,
    customer: CUSTOMER,
    state: 'open',
    register: { second: NOW_SECOND - 3600, closed: false },
    holds: [],
    profile: {},
    plans: {},
    grant: { plan: 'basic', scopes: ['messages:read'], labels: {} },
    keys: {},
    claim: { generation: 1, expireSecond: NOW_SECOND + DAY_SECONDS },
    pendingNotifications: {},
    createTime,
    updateTime: createTime,
    ...overrides,
  };
}

export function webhookRequest(overrides: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    method: 'POST',
    url: 'https://api.example.com/webhooks/ab12cd34/crm',
    headers: {},
    body: Buffer.from('{}'),
    ...overrides,
  };
}

/** The code that `act` is refused with. What is no AppError is thrown on. */
export function codeOf(act: () => unknown): ErrorCode | 'no error' {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
}
