import { describe, expect, test } from 'vitest';
import type { CustomerEvent } from '../../../lib/account/event.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import { acceptsKeys, isListed, statusOf, type Subproject } from '../../../lib/account/subproject.ts';
import {
  atSecond,
  contextAt,
  customerEvent,
  DAY_SECONDS,
  NOW,
  NOW_SECOND,
  SUBPROJECT_ID,
} from '../../support/factories.ts';

const T = NOW_SECOND - 10 * DAY_SECONDS;

function merged(events: readonly CustomerEvent[], context = contextAt()): Subproject {
  const [first, ...rest] = events;
  if (first === undefined) throw new Error('at least one event');
  return rest.reduce(
    (item, event) => mergeEvent(item, SUBPROJECT_ID, event, context),
    mergeEvent(undefined, SUBPROJECT_ID, first, context),
  );
}

const signup = (second: number, overrides: Partial<CustomerEvent> = {}) =>
  customerEvent('signedUp', second, overrides);
const closure = (second: number, overrides: Partial<CustomerEvent> = {}) =>
  customerEvent('closed', second, overrides);
const change = (second: number, overrides: Partial<CustomerEvent> = {}) =>
  customerEvent('changed', second, overrides);

describe('a signup', () => {
  test('opens a subproject with profile, plan, grant, claim and one notification owed', () => {
    const item = merged([
      signup(T, { name: 'Example AB', email: 'a@example.com', plan: 'pro', labels: { a: 'b' } }),
    ]);
    expect(item).toMatchObject({
      state: 'open',
      register: { second: T, closed: false },
      profile: {
        displayName: { value: 'Example AB' },
        email: { value: 'a@example.com' },
        labels: { value: { a: 'b' } },
      },
      grant: { plan: 'pro', scopes: ['messages:*', 'numbers:*'], labels: { tier: 'pro' } },
      claim: { generation: 1, expireSecond: NOW_SECOND + 14 * DAY_SECONDS },
    });
    expect(Object.keys(item.pendingNotifications)).toEqual(['opened']);
    expect(item.purgeTime).toBeUndefined();
    expect(acceptsKeys(item)).toBe(true);
  });

  test('twice is a no-op: the very item comes back', () => {
    const item = merged([signup(T, { name: 'Example AB', plan: 'pro' })]);
    expect(mergeEvent(item, SUBPROJECT_ID, signup(T, { name: 'Example AB', plan: 'pro' }), contextAt())).toBe(
      item,
    );
  });

  test('without an endpoint to tell owes nothing', () => {
    expect(merged([signup(T)], contextAt(NOW, { notifies: false })).pendingNotifications).toEqual({});
  });

  test('with an unknown plan gets the default plan, and keeps the name of the plan for the day it is known', () => {
    const item = merged([signup(T, { plan: 'platinum' })]);
    expect(item.grant.plan).toBe('basic');
    expect(Object.values(item.plans)).toMatchObject([{ value: 'platinum' }]);
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'with a plan called %s gets the default plan',
    (plan) => {
      expect(merged([signup(T, { plan })]).grant).toEqual({
        plan: 'basic',
        scopes: ['messages:read'],
        labels: {},
      });
    },
  );
});

describe('a closure', () => {
  test('kills the keys and sets when the data goes', () => {
    const item = merged([signup(T), closure(T + 1)]);
    expect(item).toMatchObject({
      state: 'closing',
      purgeTime: atSecond(NOW_SECOND + 30 * DAY_SECONDS).toISOString(),
    });
    expect(Object.keys(item.pendingNotifications).sort()).toEqual(['closed', 'opened']);
    expect(acceptsKeys(item)).toBe(false);
    expect(statusOf(item)).toBe('closing');
  });

  test('of the same second as the signup wins, in either order', () => {
    expect(merged([signup(T), closure(T)]).state).toBe('closing');
    expect(merged([closure(T), signup(T)]).state).toBe('closing');
  });

  test('that arrives first makes a closing item; its older signup fills profile and claim', () => {
    const item = merged([closure(T + 1), signup(T, { name: 'Example AB' })]);
    expect(item).toMatchObject({ state: 'closing', profile: { displayName: { value: 'Example AB' } } });
    expect(item.claim).toMatchObject({ generation: 1 });
    expect(Object.keys(item.pendingNotifications)).toEqual(['closed']);
  });

  test('older than the signup that is known changes nothing', () => {
    const item = merged([signup(T)]);
    expect(mergeEvent(item, SUBPROJECT_ID, closure(T - 1), contextAt())).toBe(item);
  });

  test('of what is closing already is kept for the order, and tells nobody again', () => {
    const item = merged([signup(T), closure(T + 1)]);
    const later = mergeEvent(item, SUBPROJECT_ID, closure(T + 5), contextAt(atSecond(NOW_SECOND + 60)));
    expect(later.register).toEqual({ second: T + 5, closed: true });
    expect(later.purgeTime).toBe(item.purgeTime);
    expect(later.pendingNotifications).toEqual(item.pendingNotifications);
  });
});

describe('a signup after a closure', () => {
  const closed = merged([signup(T), closure(T + 1)]);
  const reopened = mergeEvent(closed, SUBPROJECT_ID, signup(T + 2), contextAt(atSecond(NOW_SECOND + 60)));

  test('opens the subproject again, under a notification of its own', () => {
    expect(reopened.state).toBe('open');
    expect(reopened.purgeTime).toBeUndefined();
    expect(reopened.pendingNotifications['opened']).not.toBe(closed.pendingNotifications['opened']);
  });

  test('starts the expiry of an unclaimed link anew, in the same generation', () => {
    expect(reopened.claim).toEqual({ generation: 1, expireSecond: NOW_SECOND + 60 + 14 * DAY_SECONDS });
  });

  test('leaves a claimed slot as it is', () => {
    const claim = { generation: 1, expireSecond: NOW_SECOND, accessKeyId: 'k' };
    const again = mergeEvent({ ...closed, claim }, SUBPROJECT_ID, signup(T + 2), contextAt());
    expect(again.claim).toEqual(claim);
  });

  test('opens nothing if it is older, or of the same second', () => {
    expect(mergeEvent(closed, SUBPROJECT_ID, signup(T + 1), contextAt()).state).toBe('closing');
    expect(mergeEvent(closed, SUBPROJECT_ID, signup(T), contextAt())).toBe(closed);
  });

  test('keeps holds and keys', () => {
    const keys = { k: { secretHash: 'h', displayName: 'k', createTime: NOW.toISOString() } };
    const held: Subproject = { ...closed, holds: ['operator'], keys };
    const again = mergeEvent(held, SUBPROJECT_ID, signup(T + 2), contextAt());
    expect(again).toMatchObject({ state: 'open', holds: ['operator'], keys });
    expect(acceptsKeys(again)).toBe(false);
  });
});

describe('a change', () => {
  test('before its signup makes an unlisted item: no claim, no notification, swept after the grace', () => {
    const item = merged([change(T, { name: 'Example AB' })]);
    expect(item).toMatchObject({ state: 'unlisted', pendingNotifications: {} });
    expect(item.claim).toBeUndefined();
    expect(item.register).toBeUndefined();
    expect(item.purgeTime).toBe(atSecond(NOW_SECOND + 30 * DAY_SECONDS).toISOString());
    expect(isListed(item)).toBe(false);
    expect(acceptsKeys(item)).toBe(false);
  });

  test('fills in what its later-arriving signup does not say', () => {
    const item = merged([change(T + 5, { email: 'new@example.com' }), signup(T, { name: 'Example AB' })]);
    expect(item).toMatchObject({
      state: 'open',
      profile: { displayName: { value: 'Example AB' }, email: { value: 'new@example.com' } },
    });
    expect(item.purgeTime).toBeUndefined();
  });

  test('changes the fields that it names, each only if it is newer than that field', () => {
    const item = merged([
      signup(T, { name: 'First', email: 'first@example.com' }),
      change(T + 10, { name: 'Third' }),
      change(T + 5, { name: 'Second', email: 'second@example.com' }),
    ]);
    expect(item.profile).toMatchObject({
      displayName: { second: T + 10, value: 'Third' },
      email: { second: T + 5, value: 'second@example.com' },
    });
  });

  test('replaces labels as a whole', () => {
    const item = merged([signup(T, { labels: { a: '1', b: '2' } }), change(T + 1, { labels: { b: '3' } })]);
    expect(item.profile.labels?.value).toEqual({ b: '3' });
  });

  test('of no field changes nothing', () => {
    const item = merged([signup(T)]);
    expect(mergeEvent(item, SUBPROJECT_ID, change(T + 1), contextAt())).toBe(item);
  });
});

describe('the plan', () => {
  test('is kept by UTC day: the last one of each day', () => {
    const item = merged([
      signup(T, { plan: 'basic' }),
      change(T + 60, { plan: 'pro' }),
      change(T + DAY_SECONDS, { plan: 'basic' }),
      change(T + 30, { plan: 'other' }),
    ]);
    expect(Object.entries(item.plans).map(([day, { value }]) => [day, value])).toEqual([
      ['2026-11-14', 'pro'],
      ['2026-11-15', 'basic'],
    ]);
  });

  test('in force is that of the latest day, whichever arrived last', () => {
    expect(merged([signup(T + DAY_SECONDS, { plan: 'pro' }), change(T, { plan: 'basic' })]).grant.plan).toBe(
      'pro',
    );
  });

  test('of a minute before midnight belongs to the old day', () => {
    const midnight = atSecond(T).setUTCHours(24, 0, 0, 0) / 1000;
    const item = merged([signup(midnight - 1, { plan: 'basic' }), change(midnight, { plan: 'pro' })]);
    expect(Object.keys(item.plans)).toEqual(['2026-11-14', '2026-11-15']);
  });
});

test('attributes that a newer release wrote are kept', () => {
  const item = { ...merged([signup(T)]), upstream: { id: 'u-1', state: 'ready' } };
  expect(mergeEvent(item, SUBPROJECT_ID, closure(T + 1), contextAt())).toMatchObject({
    upstream: item.upstream,
  });
});
