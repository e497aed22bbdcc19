import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeAndAnnounce } from '../../../lib/account/apply.ts';
import type { CustomerEvent } from '../../../lib/account/event.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import type { NotificationMessage } from '../../../lib/messages/notification.ts';
import { applyEvent } from '../../../lib/intake/apply-event.ts';
import {
  atSecond,
  contextAt,
  CUSTOMER,
  DAY_SECONDS,
  NOW_SECOND,
  project,
  SUBPROJECT_ID,
} from '../../support/factories.ts';
import { changesOnly } from '../../support/stored-directory.ts';
import { VersionedStore } from '../../support/versioned-store.ts';

/**
 * Invariant I1: any multiset of deliveries of the same CRM events, in any order, at any concurrency, leaves identical items;
 * versions and our own wall-clock times aside. Few seconds, names and plans, so that ties and conflicts are the rule.
 */
const T = NOW_SECOND - 20 * DAY_SECONDS;
const seconds = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))
  .map(([day, second]) => T + day * DAY_SECONDS + second);
const text = fc.constantFrom('x', 'y', 'é🙂');
const events: fc.Arbitrary<CustomerEvent> = fc.record(
  {
    kind: fc.constantFrom('signedUp', 'changed', 'closed'),
    realm: fc.constant(CUSTOMER.realm),
    externalId: fc.constant(CUSTOMER.externalId),
    second: seconds,
    name: text,
    email: text,
    plan: fc.constantFrom('basic', 'pro', 'unheard-of'),
    labels: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), text, { maxKeys: 2 }),
  },
  { requiredKeys: ['kind', 'realm', 'externalId', 'second'] },
);

/** All of it but version and wall-clock times; whether there is a time to purge at, or one since when it is open, is no time. */
function essence(item: Subproject | undefined) {
  if (item === undefined) return undefined;
  const {
    version: _v,
    createTime: _c,
    updateTime: _u,
    purgeTime,
    openTime,
    claim,
    pendingNotifications: _drained,
    pendingRatings: _rated,
    ...rest
  } = item;
  const { expireSecond: _e, ...slot } = claim ?? {};
  const has = { hasPurgeTime: purgeTime !== undefined, hasOpenTime: openTime !== undefined };
  return { ...rest, ...has, claim: claim && slot };
}

/** The greatest by (second, hash of the event as canonical JSON), found by looking at all of them. */
function winnerOf<Value>(
  all: readonly CustomerEvent[],
  fieldOf: (event: CustomerEvent) => Value | undefined,
) {
  const stamped = all.flatMap((event) => {
    const value = fieldOf(event);
    const members = Object.entries({ ...event, labels: undefined }).filter(
      ([, member]) => member !== undefined,
    );
    const labels = event.labels && Object.entries(event.labels).sort(([a], [b]) => (a < b ? -1 : 1));
    const labelsJson = labels
      ?.map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`)
      .join(',');
    const json = [
      ...members.map(([name, member]) => [name, JSON.stringify(member)] as const),
      ...(labelsJson === undefined ? [] : [['labels', `{${labelsJson}}`] as const]),
    ]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `"${name}":${member}`)
      .join(',');
    const hash = createHash('sha256').update(`{${json}}`).digest('hex').slice(0, 20);
    const order = `${String(event.second).padStart(12, '0')} ${hash}`;
    return value === undefined ? [] : [{ order, value }];
  });
  return stamped.reduce<(typeof stamped)[number] | undefined>(
    (best, each) => (best === undefined || each.order > best.order ? each : best),
    undefined,
  )?.value;
}

type Meaning = Pick<Subproject, 'state' | 'register'> & {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly labels: CustomerEvent['labels'];
  readonly plans: Readonly<Record<string, string | undefined>>;
  readonly plan: string;
  readonly isClaimable: boolean;
};

/** What the events mean, whatever the order: from DESIGN §4.5, on the whole list at once. */
function meaningOf(all: readonly CustomerEvent[]): Meaning {
  const lifecycle = all
    .filter(({ kind }) => kind !== 'changed')
    .map(({ second, kind }) => ({ second, closed: kind === 'closed' }))
    .sort((a, b) => a.second - b.second || Number(a.closed) - Number(b.closed))
    .at(-1);
  const dayOf = ({ second }: CustomerEvent): string => atSecond(second).toISOString().slice(0, 10);
  const days = [...new Set(all.filter(({ plan }) => plan !== undefined).map(dayOf))].sort();
  const plans = days.map((day): [string, string | undefined] => [
    day,
    winnerOf(
      all.filter((event) => dayOf(event) === day),
      ({ plan }) => plan,
    ),
  ]);
  const lastPlan = plans.at(-1)?.[1];
  return {
    state: lifecycle === undefined ? 'unlisted' : lifecycle.closed ? 'closing' : 'open',
    register: lifecycle,
    name: winnerOf(all, ({ name }) => name),
    email: winnerOf(all, ({ email }) => email),
    labels: winnerOf(all, ({ labels }) => labels),
    plans: Object.fromEntries(plans),
    plan: lastPlan === 'pro' ? 'pro' : 'basic',
    isClaimable: all.some(({ kind }) => kind === 'signedUp'),
  };
}

function meaningIn({ state, register, profile, plans, grant, claim }: Subproject): Meaning {
  return {
    state,
    register,
    name: profile.displayName?.value,
    email: profile.email?.value,
    labels: profile.labels?.value,
    plans: Object.fromEntries(Object.entries(plans).map(([day, { value }]) => [day, value])),
    plan: grant.plan,
    isClaimable: claim !== undefined,
  };
}

/** The events, each at least once, some several times, in some order. */
const deliveries = fc.array(events, { minLength: 1, maxLength: 6 }).chain((all) =>
  fc
    .shuffledSubarray(
      all.flatMap((event) => [event, event, event]),
      { minLength: all.length },
    )
    .map((some) => ({ all, order: [...some, ...all.filter((event) => !some.includes(event))] })),
);

test('any order and any number of deliveries end in the same item, and in what the events mean', () => {
  fc.assert(
    fc.property(deliveries, ({ all, order }) => {
      const merge = (list: readonly CustomerEvent[], startSecond: number) =>
        list.reduce<Subproject | undefined>((item, event, index) => {
          const context = contextAt(atSecond(startSecond + index * 7));
          return mergeEvent(item && structuredClone(item), SUBPROJECT_ID, event, context);
        }, undefined);
      const inOrder = merge(all, NOW_SECOND);
      const shuffled = merge(order, NOW_SECOND + 5_000);
      expect(essence(shuffled)).toEqual(essence(inOrder));
      expect(inOrder && meaningIn(inOrder)).toEqual(meaningOf(all));
    }),
    { numRuns: 1_000 },
  );
});

test('a delivery of what was merged before changes nothing at all: the very item comes back', () => {
  fc.assert(
    fc.property(deliveries, fc.nat(), ({ order }, pick) => {
      const item = order.reduce<Subproject | undefined>(
        (current, event) => mergeEvent(current, SUBPROJECT_ID, event, contextAt()),
        undefined,
      );
      const again = order[pick % order.length];
      if (item === undefined || again === undefined) throw new Error('at least one event');
      expect(mergeEvent(item, SUBPROJECT_ID, again, contextAt(atSecond(NOW_SECOND + 99)))).toBe(item);
    }),
    { numRuns: 500 },
  );
});

test('any interleaving of concurrent deliveries ends in the same item, and leaves nothing owed unsent', async () => {
  let lostRaces = 0;
  await fc.assert(
    fc.asyncProperty(deliveries, fc.scheduler(), async ({ all, order }, scheduler) => {
      const store = new VersionedStore((step) => scheduler.schedule(Promise.resolve(), step));
      const sent: NotificationMessage[] = [];
      let clock = NOW_SECOND;
      const deps = {
        directory: changesOnly(store),
        sendNotifications: (messages: readonly NotificationMessage[]) => {
          sent.push(...messages);
          return Promise.resolve();
        },
        sendRollUps: () => Promise.resolve(),
        now: () => atSecond((clock += 3)),
      };
      const running = order.map((event) => applyEvent(deps, project(), event));
      await scheduler.waitFor(Promise.all(running));

      const alone = new VersionedStore();
      for (const event of all) {
        const context = contextAt();
        await alone.changeSubproject(SUBPROJECT_ID, (item) =>
          mergeEvent(item, SUBPROJECT_ID, event, context),
        );
      }
      expect(essence(store.item)).toEqual(essence(alone.item));
      const ids = new Set(sent.map(({ notificationId }) => notificationId));
      for (const id of Object.values(store.item?.pendingNotifications ?? {})) expect(ids).toContain(id);
      lostRaces += store.lostRaces;
    }),
    { numRuns: 150 },
  );
  // Else nothing was concurrent.
  expect(lostRaces).toBeGreaterThan(50);
});

test('a worker killed between write and send is made good by the redelivery', async () => {
  const store = new VersionedStore();
  const event: CustomerEvent = { kind: 'signedUp', ...CUSTOMER, second: T };
  const merge = (item: Subproject | undefined) => mergeEvent(item, SUBPROJECT_ID, event, contextAt());
  const deps = {
    directory: changesOnly(store),
    sendRollUps: () => Promise.resolve(),
    now: () => atSecond(NOW_SECOND),
  };
  const killed = changeAndAnnounce(
    { ...deps, sendNotifications: () => Promise.reject(new Error('killed')) },
    SUBPROJECT_ID,
    merge,
  );
  await expect(killed).rejects.toThrow('killed');

  const sent: NotificationMessage[] = [];
  const sendNotifications = (messages: readonly NotificationMessage[]) =>
    Promise.resolve(void sent.push(...messages));
  const { isWritten } = await changeAndAnnounce({ ...deps, sendNotifications }, SUBPROJECT_ID, merge);
  expect(isWritten).toBe(false);
  expect(sent).toMatchObject([
    { kind: 'opened', notificationId: store.item?.pendingNotifications['opened'] },
  ]);
});
