import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimKey } from '../../../lib/access/claim.ts';
import { addKey } from '../../../lib/access/key-ring.ts';
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
import { erase, fenceIfDue, isDue, tombstoneOf } from '../../../lib/account/purge.ts';
import { PurgeUnderWay } from '../../../lib/account/purged.ts';
import { isListed, statusOf, type Subproject } from '../../../lib/account/subproject.ts';
import { viewSubproject } from '../../../lib/api/views.ts';
import {
  atSecond,
  codeOf,
  contextAt,
  CUSTOMER,
  customerEvent,
  DAY_SECONDS,
  NOW,
  NOW_SECOND,
  subproject,
  SUBPROJECT_ID,
} from '../../support/factories.ts';

const T = NOW_SECOND;
const AFTER_GRACE = atSecond(T + 31 * DAY_SECONDS);
const later = (seconds: number) => contextAt(atSecond(T + 31 * DAY_SECONDS + seconds));
const key = (name: string, overrides: object = {}) => ({
  secretHash: `hash of ${name}`,
  displayName: `Anna's ${name}`,
  createTime: NOW.toISOString(),
  ...overrides,
});

/** All that a customer can leave behind. */
const customerItem = subproject({
  profile: {
    displayName: { second: T, rank: 'a', value: 'Müller GmbH' },
    email: { second: T, rank: 'a', value: 'anna@mueller.example' },
    labels: { second: T, rank: 'a', value: { contact: 'Anna' } },
  },
  plans: { '2026-11-24': { second: T - 3600, rank: 'a', value: 'pro' } },
  grant: { plan: 'pro', scopes: ['messages:*'], labels: { tier: 'pro' } },
  holds: ['operator'],
  keys: { live: key('laptop'), revoked: key('phone', { revokeTime: AFTER_GRACE.toISOString() }) },
  claim: { generation: 3, expireSecond: T + DAY_SECONDS, accessKeyId: 'live' },
  pendingNotifications: { suspended: 'msg_1' },
  creationHash: 'of a body',
});
const closing = close(customerItem, contextAt());
const purging = fenceIfDue(closing, AFTER_GRACE);
const tombstone = tombstoneOf(purging, AFTER_GRACE);
const unlisted = mergeEvent(
  undefined,
  SUBPROJECT_ID,
  customerEvent('changed', T, { name: 'Anna' }),
  contextAt(),
);
const PERSONAL = /Müller|mueller|Anna|c-1|crm|hash of|of a body/;

describe('due', () => {
  test.each<[string, Subproject, number, boolean]>([
    ['closing, in the moment its grace ends', closing, 30 * DAY_SECONDS, true],
    ['closing, a moment before', closing, 30 * DAY_SECONDS - 1, false],
    ['closing without grace, at once', close(customerItem, contextAt(NOW, { graceDays: 0 })), 0, true],
    ['never signed up, after the grace', unlisted, 30 * DAY_SECONDS, true],
    ['open', customerItem, 900 * DAY_SECONDS, false],
    ['restored', restore(closing, contextAt()), 900 * DAY_SECONDS, false],
    ['fenced before', purging, 900 * DAY_SECONDS, false],
    ['purged before', tombstone, 900 * DAY_SECONDS, false],
  ])('%s: %#', (_, item, seconds, expected) => {
    const now = atSecond(T + seconds);
    expect(isDue(item, now)).toBe(expected);
    expect(fenceIfDue(item, now) !== item).toBe(expected);
  });
});

describe('the fence', () => {
  test('takes the customer in the very write, and keeps what the tombstone needs', () => {
    expect(JSON.stringify(purging)).not.toMatch(PERSONAL);
    expect(purging).toMatchObject({
      state: 'purging',
      horizonSecond: T,
      usedClaimGeneration: 3,
      plans: customerItem.plans,
      pendingNotifications: closing.pendingNotifications,
      purgeTime: closing.purgeTime,
      fenceTime: AFTER_GRACE.toISOString(),
    });
  });

  test('keeps what a newer release wrote for whatever is upstream; the tombstone does not', () => {
    const upstream = { upstream: { id: 'up-1', state: 'there' } };
    const fenced = fenceIfDue({ ...closing, ...upstream }, AFTER_GRACE);
    expect(fenced).toMatchObject(upstream);
    expect(tombstoneOf(fenced, AFTER_GRACE)).not.toHaveProperty('upstream');
  });

  test('draws the horizon at the later of register, close command and the horizon before', () => {
    const horizonOf = (overrides: Partial<Subproject>) =>
      fenceIfDue(subproject({ state: 'closing', purgeTime: NOW.toISOString(), ...overrides }), NOW)
        .horizonSecond;
    expect(horizonOf({ register: { second: 7, closed: true } })).toBe(7);
    expect(horizonOf({ register: { second: 7, closed: true }, closeCommandSecond: 9 })).toBe(9);
    expect(
      horizonOf({ register: { second: 7, closed: true }, closeCommandSecond: 5, horizonSecond: 8 }),
    ).toBe(8);
  });
});

describe('the tombstone', () => {
  test('is id, horizon, plan history, claim generation, what is owed and the ids of ended keys: nothing else', () => {
    expect(tombstone).toStrictEqual({
      schemaVersion: 1,
      version: 1,
      projectId: customerItem.projectId,
      subprojectId: SUBPROJECT_ID,
      state: 'closed',
      horizonSecond: T,
      closeCommandSecond: T,
      usedClaimGeneration: 3,
      holds: [],
      profile: {},
      plans: customerItem.plans,
      grant: { plan: 'pro', scopes: [], labels: {} },
      keys: {
        live: {
          secretHash: '',
          displayName: '',
          createTime: NOW.toISOString(),
          revokeTime: AFTER_GRACE.toISOString(),
        },
        revoked: {
          secretHash: '',
          displayName: '',
          createTime: NOW.toISOString(),
          revokeTime: AFTER_GRACE.toISOString(),
        },
      },
      pendingNotifications: closing.pendingNotifications,
      createTime: customerItem.createTime,
      updateTime: AFTER_GRACE.toISOString(),
      purgedTime: AFTER_GRACE.toISOString(),
    });
  });

  test.each([
    ['while purging', purging],
    ['when purged', tombstone],
  ])('is shown as closed, without a word of the customer, %s', (_, item) => {
    expect(statusOf(item)).toBe('closed');
    expect(isListed(item)).toBe(true);
    expect(JSON.stringify(viewSubproject(item))).not.toMatch(PERSONAL);
  });

  test('of what never signed up is not listed: nobody ever knew of it', () => {
    const fenced = fenceIfDue(unlisted, AFTER_GRACE);
    expect(fenced.horizonSecond).toBeUndefined();
    expect(isListed(fenced)).toBe(false);
    expect(isListed(tombstoneOf(fenced, AFTER_GRACE))).toBe(false);
  });
});

describe('a command', () => {
  type Act = (item: Subproject) => unknown;
  test.each<[string, Act]>([
    ['restore', (item) => restore(item, later(0))],
    ['hold', (item) => hold(item, 'operator', later(0))],
    ['lift a hold', (item) => liftHold(item, 'operator', later(0))],
    ['rename', (item) => changeProfile(item, { displayName: 'x' }, later(0))],
    ['create without a customer', (item) => createSubproject(item, SUBPROJECT_ID, undefined, {}, later(0))],
  ])('%s is refused behind the fence', (_, act) => {
    expect(codeOf(() => act(purging))).toBe('subproject_purging');
    expect(codeOf(() => act(tombstone))).toBe('subproject_closed');
  });

  test('to reissue a claim, or a claim itself, finds nothing to open', () => {
    for (const item of [purging, tombstone]) {
      expect(codeOf(() => reissueClaim(item, later(0)))).toBe('claim_unavailable');
      const claim = { subprojectId: SUBPROJECT_ID, generation: 3, expireSecond: T + DAY_SECONDS };
      expect(codeOf(() => claimKey(item, claim, 'a'.repeat(64), NOW))).toBe('claim_unavailable');
    }
  });

  test('to close is done already where a command closed it; else it keeps out what is older than it', () => {
    expect(close(tombstone, later(5))).toBe(tombstone);
    expect(close(purging, later(5))).toBe(purging);
    const closedByCrm = mergeEvent(customerItem, SUBPROJECT_ID, customerEvent('closed', T), contextAt());
    const buried = tombstoneOf(fenceIfDue(closedByCrm, AFTER_GRACE), AFTER_GRACE);
    const commanded = close(buried, later(5));
    const commandSecond = T + 31 * DAY_SECONDS + 5;
    expect(commanded).toMatchObject({ state: 'closed', horizonSecond: commandSecond });
    expect(close(commanded, later(9))).toBe(commanded);
    const between = customerEvent('signedUp', commandSecond - 1);
    expect(mergeEvent(commanded, SUBPROJECT_ID, between, later(9))).toBe(commanded);
    expect(mergeEvent(buried, SUBPROJECT_ID, between, later(9)).state).toBe('open');
  });

  test('to create opens the next generation of a tombstone, and waits for a purge', () => {
    const create = (item: Subproject) =>
      createSubproject(item, SUBPROJECT_ID, CUSTOMER, { displayName: 'Back' }, later(7));
    expect(codeOf(() => create(purging))).toBe('subproject_purging');
    const opened = create(tombstone);
    expect(opened).toMatchObject({
      state: 'open',
      customer: CUSTOMER,
      horizonSecond: T,
      plans: tombstone.plans,
      claim: { generation: 4 },
      holds: [],
      createTime: later(7).now.toISOString(),
    });
    expect(opened).not.toHaveProperty('purgedTime');
    // What the CRM said before the purge says nothing of the customer who is here now.
    expect(mergeEvent(opened, SUBPROJECT_ID, customerEvent('closed', T), later(8))).toBe(opened);
    expect(mergeEvent(opened, SUBPROJECT_ID, customerEvent('closed', T + 1), later(8)).state).toBe('closing');
  });
});

describe('erasing', () => {
  test('an open one closes and fences it in one write, and tells of the closure', () => {
    const erased = erase(customerItem, contextAt());
    expect(erased).toMatchObject({ state: 'purging', horizonSecond: T, closeCommandSecond: T });
    expect(erased.purgeTime).toBe(NOW.toISOString());
    expect(Object.keys(erased.pendingNotifications).sort()).toEqual(['closed', 'suspended']);
    expect(JSON.stringify(erased)).not.toMatch(PERSONAL);
  });

  test('a closing one does not wait for its grace, and keeps out all that is older than the command', () => {
    const erased = erase(closing, contextAt(atSecond(T + 50)));
    expect(erased).toMatchObject({
      state: 'purging',
      horizonSecond: T + 50,
      purgeTime: atSecond(T + 50).toISOString(),
    });
    expect(erased.pendingNotifications).toEqual(closing.pendingNotifications);
  });

  test('what never signed up takes what a change said of it, and tells nobody', () => {
    const erased = erase(unlisted, contextAt());
    expect(erased).toMatchObject({ state: 'purging', horizonSecond: T, pendingNotifications: {} });
    expect(JSON.stringify(erased)).not.toMatch(PERSONAL);
  });

  test('covers what was dated ahead of our clock: delivered again, it does not come back', () => {
    const ahead = customerEvent('changed', T + 200, { name: 'Anna', plan: 'pro' });
    const known = mergeEvent(customerItem, SUBPROJECT_ID, ahead, contextAt());
    const erased = tombstoneOf(erase(known, contextAt()), NOW);
    expect(mergeEvent(erased, SUBPROJECT_ID, ahead, later(0))).toBe(erased);
  });

  test('again in the same second changes nothing; later it keeps out what is older than it', () => {
    const erased = erase(customerItem, contextAt());
    expect(erase(erased, contextAt())).toBe(erased);
    expect(erase(tombstone, later(5)).horizonSecond).toBe(T + 31 * DAY_SECONDS + 5);
    expect(erase(tombstone, later(5)).state).toBe('closed');
  });
});

describe('an event', () => {
  test('waits while the purge is under way, as long again as that has lasted', () => {
    const waited = (seconds: number) => {
      try {
        mergeEvent(purging, SUBPROJECT_ID, customerEvent('signedUp', T - 5), later(seconds));
      } catch (error) {
        return error instanceof PurgeUnderWay ? error.retryAfterSeconds : error;
      }
      return 'merged';
    };
    expect(waited(0)).toBe(1);
    expect(waited(90)).toBe(90);
    expect(waited(40_000)).toBe(40_000);
  });

  test.each(['signedUp', 'changed', 'closed'] as const)(
    '%s that is not newer than the horizon changes nothing',
    (kind) => {
      for (const second of [T, T - 1]) {
        expect(mergeEvent(tombstone, SUBPROJECT_ID, customerEvent(kind, second), later(0))).toBe(tombstone);
      }
    },
  );

  test.each([
    ['signedUp', 'open'],
    ['changed', 'unlisted'],
    ['closed', 'closing'],
  ] as const)('%s that is newer starts the next generation: %s', (kind, state) => {
    const next = mergeEvent(tombstone, SUBPROJECT_ID, customerEvent(kind, T + 1, { name: 'Back' }), later(0));
    expect(next).toMatchObject({ state, customer: CUSTOMER, horizonSecond: T, plans: tombstone.plans });
    expect(next).not.toHaveProperty('purgedTime');
    expect(next.claim?.generation).toBe(kind === 'signedUp' ? 4 : undefined);
    expect(isListed(next)).toBe(kind !== 'changed');
  });

  test('that starts the next generation revives no key and no link', () => {
    const next = mergeEvent(tombstone, SUBPROJECT_ID, customerEvent('signedUp', T + 1), later(0));
    const again = { accessKeyId: 'live', secretHash: 'hash of laptop', displayName: 'retry' };
    expect(codeOf(() => addKey(next.keys, again, later(0).now))).toBe('key_revoked');
    const oldClaim = { subprojectId: SUBPROJECT_ID, generation: 3, expireSecond: T + 90 * DAY_SECONDS };
    expect(codeOf(() => claimKey(next, oldClaim, 'a'.repeat(64), later(0).now))).toBe('claim_superseded');
  });
});

test('no text of a customer gets past the fence, whatever it is', () => {
  const secretText = fc.stringMatching(/^[A-Z]{12}$/);
  fc.assert(
    fc.property(secretText, fc.boolean(), (text, isErased) => {
      const stamp = { second: T, rank: 'a' };
      const item = subproject({
        customer: { realm: text, externalId: text },
        profile: {
          displayName: { ...stamp, value: text },
          email: { ...stamp, value: text },
          labels: { ...stamp, value: { [text]: text } },
          phone: { ...stamp, value: text },
        },
        grant: { plan: 'pro', scopes: [text], labels: { [text]: text } },
        keys: { k: key(text), e: key(text, { expireTime: NOW.toISOString() }) },
        creationHash: text,
      });
      const fenced = isErased ? erase(item, contextAt()) : fenceIfDue(close(item, contextAt()), AFTER_GRACE);
      expect(JSON.stringify([fenced, tombstoneOf(fenced, AFTER_GRACE)])).not.toContain(text);
    }),
  );
});
