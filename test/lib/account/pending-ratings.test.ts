import { describe, expect, test } from 'vitest';
import { changeAndAnnounce } from '../../../lib/account/apply.ts';
import { erase, tombstoneOf } from '../../../lib/account/purge.ts';
import { startingFrom } from '../../../lib/account/blank.ts';
import { changeProfile } from '../../../lib/account/commands.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import { owingRatings } from '../../../lib/account/pending-ratings.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import type { RollUpMessage } from '../../../lib/messages/roll-up.ts';
import {
  contextAt,
  customerEvent,
  NOW,
  NOW_SECOND,
  subproject,
  SUBPROJECT_ID,
} from '../../support/factories.ts';
import { changesOnly } from '../../support/stored-directory.ts';
import { VersionedStore } from '../../support/versioned-store.ts';

const TODAY = NOW.toISOString().slice(0, 10);
const DAY_SECONDS = 86_400;
const dayBefore = (days: number) =>
  new Date((NOW_SECOND - days * DAY_SECONDS) * 1000).toISOString().slice(0, 10);

/** As the CRM says so many days later. */
function planEvent(plan: string, daysAgo: number) {
  return customerEvent('changed', NOW_SECOND - daysAgo * DAY_SECONDS, { plan });
}

function merged(current: Subproject | undefined, plan: string, daysAgo: number): Subproject {
  const changed = mergeEvent(current, SUBPROJECT_ID, planEvent(plan, daysAgo), contextAt());
  return owingRatings(current, changed, TODAY);
}

describe('a plan owes ratings', () => {
  test('of the days already past that it changes', () => {
    expect(merged(subproject({ version: 7 }), 'pro', 3).pendingRatings).toEqual({
      id: 8,
      since: dayBefore(3),
    });
    expect(merged(undefined, 'pro', 3).pendingRatings).toEqual({ id: 1, since: dayBefore(3) });
  });

  test('but none from today on, nor where it was the same already, nor by a command', () => {
    expect(merged(subproject(), 'pro', 0).pendingRatings).toBeUndefined();
    const pro = { ...merged(subproject(), 'pro', 9), pendingRatings: undefined };
    expect(merged(pro, 'pro', 3).pendingRatings).toBeUndefined();
    const commanded = changeProfile(pro, { plan: 'basic' }, contextAt());
    expect(owingRatings(pro, commanded, TODAY).pendingRatings).toBeUndefined();
  });

  test('until the day from which another was set', () => {
    const later = { ...merged(subproject(), 'pro', 3), pendingRatings: undefined };
    expect(merged(later, 'basic', 9).pendingRatings).toMatchObject({
      since: dayBefore(9),
      before: dayBefore(3),
    });
  });

  test('together with what is owed already, under a new id', () => {
    const first = { ...merged(subproject(), 'pro', 3), version: 2 };
    expect(merged(first, 'basic', 9).pendingRatings).toMatchObject({ id: 3, since: dayBefore(9) });
  });

  test('that outlive a purge', () => {
    const owing = merged(subproject(), 'pro', 3);
    const tombstone = tombstoneOf(erase(owing, contextAt()), NOW);
    expect(tombstone.pendingRatings).toEqual(owing.pendingRatings);
    expect(startingFrom(tombstone, SUBPROJECT_ID, undefined, contextAt()).pendingRatings).toEqual(
      owing.pendingRatings,
    );
  });
});

test('a worker killed between write and send is made good by the redelivery', async () => {
  const store = new VersionedStore();
  const change = (item: Subproject | undefined) =>
    mergeEvent(item, SUBPROJECT_ID, planEvent('pro', 3), contextAt());
  const deps = {
    directory: changesOnly(store),
    sendNotifications: () => Promise.resolve(),
    now: () => NOW,
  };
  const killed = { ...deps, sendRollUps: () => Promise.reject(new Error('killed')) };
  await expect(changeAndAnnounce(killed, SUBPROJECT_ID, change)).rejects.toThrow('killed');

  const sent: RollUpMessage[] = [];
  const sendRollUps = (messages: readonly RollUpMessage[]) => Promise.resolve(void sent.push(...messages));
  const { isWritten } = await changeAndAnnounce({ ...deps, sendRollUps }, SUBPROJECT_ID, change);
  expect(isWritten).toBe(false);
  expect(sent).toEqual([{ schemaVersion: 1, kind: 'plans', subprojectId: SUBPROJECT_ID }]);
});
