import { describe, expect, test } from 'vitest';
import {
  changeProfile,
  close,
  createSubproject,
  hold,
  liftHold,
  reissueClaim,
  restore,
} from '../../../lib/account/commands.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import { acceptsKeys, statusOf, type Subproject } from '../../../lib/account/subproject.ts';
import {
  atSecond,
  codeOf,
  contextAt,
  CUSTOMER,
  customerEvent,
  DAY_SECONDS,
  NOW,
  NOW_SECOND,
  SUBPROJECT_ID,
  subproject,
} from '../../support/factories.ts';

const create = (current: Subproject | undefined, profile = {}, context = contextAt()) =>
  createSubproject(current, SUBPROJECT_ID, CUSTOMER, profile, context);

function owedKinds(item: Subproject): string[] {
  return Object.keys(item.pendingNotifications).sort();
}

describe('creating', () => {
  test('opens a subproject with what it was given, a claim, and one notification owed', () => {
    const item = create(undefined, { displayName: 'Example AB', labels: { a: 'b' }, plan: 'pro' });
    expect(item).toMatchObject({
      state: 'open',
      customer: CUSTOMER,
      profile: { displayName: { value: 'Example AB' }, labels: { value: { a: 'b' } } },
      plans: { '2026-11-24': { second: NOW_SECOND, value: 'pro' } },
      grant: { plan: 'pro' },
      claim: { generation: 1, expireSecond: NOW_SECOND + 14 * DAY_SECONDS },
    });
    expect(item.purgeTime).toBeUndefined();
    expect(item.register).toBeUndefined();
    expect(owedKinds(item)).toEqual(['opened']);
  });

  test('twice is a no-op, whatever the second one says', () => {
    const item = create(undefined, { displayName: 'Example AB' });
    expect(create(item, { displayName: 'Other' })).toBe(item);
  });

  test('what the CRM signed up already is a no-op', () => {
    const item = mergeEvent(undefined, SUBPROJECT_ID, customerEvent('signedUp', NOW_SECOND), contextAt());
    expect(create(item)).toBe(item);
  });

  test('after a change came alone keeps what it said', () => {
    const changed = mergeEvent(
      undefined,
      SUBPROJECT_ID,
      customerEvent('changed', NOW_SECOND - 60, { email: 'a@example.com' }),
      contextAt(),
    );
    const item = create(changed, { displayName: 'Example AB' });
    expect(item).toMatchObject({
      state: 'open',
      profile: { displayName: { value: 'Example AB' }, email: { value: 'a@example.com' } },
    });
    expect(item.purgeTime).toBeUndefined();
  });

  test('is no way to restore: what is closing is refused', () => {
    expect(codeOf(() => create(close(subproject(), contextAt())))).toBe('subproject_closing');
  });

  test('for nobody in particular needs no customer', () => {
    const item = createSubproject(undefined, SUBPROJECT_ID, undefined, { displayName: 'x' }, contextAt());
    expect(item).not.toHaveProperty('customer');
  });
});

describe('changing the profile', () => {
  test('changes what it names and nothing else', () => {
    const before = create(undefined, { displayName: 'Old', labels: { a: 'b' } });
    const after = changeProfile(before, { displayName: 'New' }, contextAt(atSecond(NOW_SECOND + 5)));
    expect(after.profile).toEqual({
      ...before.profile,
      displayName: { second: NOW_SECOND + 5, rank: '~', value: 'New' },
    });
    expect(after.plans).toEqual(before.plans);
    expect(after.pendingNotifications).toEqual(before.pendingNotifications);
  });

  test('of nothing is a no-op', () => {
    const item = subproject();
    expect(changeProfile(item, {}, contextAt())).toBe(item);
  });

  test('grants what the new plan grants', () => {
    expect(changeProfile(subproject(), { plan: 'pro' }, contextAt()).grant.scopes).toEqual([
      'messages:*',
      'numbers:*',
    ]);
  });
});

describe('holds', () => {
  const held = hold(subproject(), 'operator', contextAt());

  test('stop the keys and are told once', () => {
    expect(statusOf(held)).toBe('suspended');
    expect(acceptsKeys(held)).toBe(false);
    expect(owedKinds(held)).toEqual(['suspended']);
  });

  test('stack: the keys work again only when the last one is lifted', () => {
    const twice = hold(held, 'budget', contextAt());
    expect(twice.holds).toEqual(['budget', 'operator']);
    expect(twice.pendingNotifications).toEqual(held.pendingNotifications);

    const once = liftHold(twice, 'operator', contextAt());
    expect(acceptsKeys(once)).toBe(false);
    expect(owedKinds(once)).toEqual(['suspended']);

    const free = liftHold(once, 'budget', contextAt());
    expect(acceptsKeys(free)).toBe(true);
    expect(owedKinds(free)).toEqual(['resumed', 'suspended']);
  });

  test('set or lifted twice are a no-op', () => {
    expect(hold(held, 'operator', contextAt())).toBe(held);
    expect(liftHold(held, 'budget', contextAt())).toBe(held);
    const item = subproject();
    expect(liftHold(item, 'operator', contextAt())).toBe(item);
  });

  test('outlast closing and restoring', () => {
    const back = restore(close(held, contextAt()), contextAt());
    expect(statusOf(back)).toBe('suspended');
  });

  test('can be lifted while closing, which tells nobody that it is back', () => {
    const lifted = liftHold(close(held, contextAt()), 'operator', contextAt());
    expect(lifted.holds).toEqual([]);
    expect(owedKinds(lifted)).toEqual(['closed', 'suspended']);
  });

  test('can be put on what is closing, which tells nobody, and outlast its restoring', () => {
    const heldLate = hold(close(subproject(), contextAt()), 'budget', contextAt());
    expect(statusOf(heldLate)).toBe('closing');
    expect(owedKinds(heldLate)).toEqual(['closed']);
    expect(statusOf(restore(heldLate, contextAt()))).toBe('suspended');
  });
});

describe('closing', () => {
  const closed = close(subproject(), contextAt());

  test('kills the keys, keeps the item for the grace, and leaves the register to the CRM', () => {
    expect(acceptsKeys(closed)).toBe(false);
    expect(closed).toMatchObject({
      state: 'closing',
      closeCommandSecond: NOW_SECOND,
      purgeTime: atSecond(NOW_SECOND + 30 * DAY_SECONDS).toISOString(),
      register: subproject().register,
    });
    expect(owedKinds(closed)).toEqual(['closed']);
  });

  test('twice is a no-op, so that what is owed is sent again', () => {
    expect(close(closed, contextAt(atSecond(NOW_SECOND + 60)))).toBe(closed);
  });
});

describe('restoring', () => {
  test('brings back everything but revoked keys, under a notification of its own', () => {
    const keys = {
      live: { secretHash: 'l', displayName: 'l', createTime: NOW.toISOString() },
      dead: {
        secretHash: 'd',
        displayName: 'd',
        createTime: NOW.toISOString(),
        revokeTime: NOW.toISOString(),
      },
    };
    const before = subproject({ keys });
    const back = restore(close(before, contextAt()), contextAt(atSecond(NOW_SECOND + 60)));
    expect(back).toMatchObject({ state: 'open', keys, claim: before.claim, register: before.register });
    expect(back.purgeTime).toBeUndefined();
    expect(owedKinds(back)).toEqual(['closed', 'opened']);
  });

  test('gives a link to a customer whose closure came first', () => {
    const shut = mergeEvent(undefined, SUBPROJECT_ID, customerEvent('closed', NOW_SECOND), contextAt());
    expect(shut.claim).toBeUndefined();
    expect(restore(shut, contextAt()).claim).toEqual({
      generation: 1,
      expireSecond: NOW_SECOND + 14 * DAY_SECONDS,
    });
  });

  test('what is open is a no-op', () => {
    const item = subproject();
    expect(restore(item, contextAt())).toBe(item);
  });
});

describe('reissuing the claim link', () => {
  test('starts the next generation with an empty slot and the full time, and says so', () => {
    const claimed = subproject({ claim: { generation: 3, expireSecond: NOW_SECOND, accessKeyId: 'k' } });
    const item = reissueClaim(claimed, contextAt());
    expect(item.claim).toEqual({ generation: 4, expireSecond: NOW_SECOND + 14 * DAY_SECONDS });
    expect(owedKinds(item)).toEqual(['claim_reissued']);
  });

  test('made again with the same Idempotency-Key, changes nothing: also once its key was claimed', () => {
    const item = reissueClaim(subproject(), contextAt(), 'a request');
    expect(reissueClaim(item, contextAt(), 'a request')).toBe(item);
    const claimed = {
      ...item,
      claim: { generation: 2, expireSecond: NOW_SECOND, ...item.claim, accessKeyId: 'k' },
    };
    expect(reissueClaim(claimed, contextAt(), 'a request')).toBe(claimed);
    const generation = item.claim?.generation ?? 0;
    expect(reissueClaim(claimed, contextAt(), 'another').claim?.generation).toBe(generation + 1);
    expect(reissueClaim(claimed, contextAt()).claim?.generation).toBe(generation + 1);
  });

  test('works for one that never had a link', () => {
    const item = subproject();
    delete item.claim;
    expect(reissueClaim(item, contextAt()).claim?.generation).toBe(1);
  });

  test.each([
    ['closing', close(subproject(), contextAt())],
    ['suspended', hold(subproject(), 'operator', contextAt())],
  ])('is refused on what is %s, before anything is written', (_, item) => {
    expect(codeOf(() => reissueClaim(item, contextAt()))).toBe('claim_unavailable');
  });
});

describe('every command', () => {
  const later = contextAt(atSecond(NOW_SECOND + 60));
  const closed = close(subproject(), contextAt());
  const held = hold(subproject(), 'budget', contextAt());

  test.each<[string, Subproject, (item: Subproject) => Subproject]>([
    ['changeProfile', subproject(), (item) => changeProfile(item, { displayName: 'x', plan: 'pro' }, later)],
    ['hold', subproject(), (item) => hold(item, 'operator', later)],
    ['liftHold', held, (item) => liftHold(item, 'budget', later)],
    ['close', subproject(), (item) => close(item, later)],
    ['restore', closed, (item) => restore(item, later)],
    ['reissueClaim', subproject(), (item) => reissueClaim(item, later)],
  ])(
    '(%s) leaves its input alone, the register, the keys, and what a newer release wrote',
    (_, item, run) => {
      const before = { ...item, upstream: { id: 'u-1' } };
      const copy = structuredClone(before);
      const after = run(before);
      expect(before).toEqual(copy);
      expect(after).toMatchObject({
        register: before.register,
        keys: before.keys,
        upstream: before.upstream,
      });
      expect(after.updateTime).toBe(later.now.toISOString());
    },
  );

  test('owes nothing where nobody is to be told', () => {
    const silent = contextAt(NOW, { notifies: false });
    const runs = [
      createSubproject(undefined, SUBPROJECT_ID, CUSTOMER, {}, silent),
      hold(subproject(), 'operator', silent),
      close(subproject(), silent),
      restore(close(subproject(), silent), silent),
      reissueClaim(subproject(), silent),
    ];
    expect(runs.flatMap(owedKinds)).toEqual([]);
  });

  test('names its notification by the version that it changed, so that two suspensions are two', () => {
    const first = hold(subproject({ version: 5 }), 'operator', contextAt());
    const again = hold(subproject({ version: 5 }), 'operator', contextAt());
    const second = hold(subproject({ version: 7 }), 'operator', contextAt());
    expect(again.pendingNotifications).toEqual(first.pendingNotifications);
    expect(second.pendingNotifications).not.toEqual(first.pendingNotifications);
  });
});
