import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeAndAnnounce } from '../../../lib/account/apply.ts';
import { close, restore } from '../../../lib/account/commands.ts';
import type { CustomerEvent } from '../../../lib/account/event.ts';
import { erase } from '../../../lib/account/purge.ts';
import { PurgeUnderWay } from '../../../lib/account/purged.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import { purgeSubproject } from '../../../lib/deletions/purge-subproject.ts';
import { AppError } from '../../../lib/errors.ts';
import { applyEvent } from '../../../lib/intake/apply-event.ts';
import {
  atSecond,
  contextAt,
  customerEvent,
  DAY_SECONDS,
  NOW_SECOND,
  project,
  subproject,
  SUBPROJECT_ID,
} from '../../support/factories.ts';
import { changesOnly } from '../../support/stored-directory.ts';
import { VersionedStore } from '../../support/versioned-store.ts';

/** The customer left at T; a grace later their purge meets everything that can happen to them, at once. */
const T = NOW_SECOND;
const LATER = T + 31 * DAY_SECONDS;
const message = { schemaVersion: 1, kind: 'purge', subprojectId: SUBPROJECT_ID, dueTime: '' } as const;
const named = { displayName: { second: T - 9, rank: 'a', value: 'before' } };
const closing = close(subproject({ profile: named, version: 1 }), contextAt());

type Race = {
  readonly signups: readonly number[];
  readonly closures: readonly number[];
  readonly workers: number;
  readonly isRestored: boolean;
  readonly isErased: boolean;
  /** How often what is upstream refuses, or the worker is killed after it was deleted. */
  readonly failures: number;
};
const races: fc.Arbitrary<Race> = fc.record({
  signups: fc.array(fc.constantFrom(T - 5, T, T + 5, LATER - 5), { maxLength: 3 }),
  closures: fc.array(fc.constantFrom(T - 4, LATER - 4), { maxLength: 1 }),
  workers: fc.integer({ min: 1, max: 3 }),
  isRestored: fc.boolean(),
  isErased: fc.boolean(),
  failures: fc.integer({ min: 0, max: 3 }),
});

test('a purge that races with restores, signups, closures and erasing takes nothing that is there again, and ends', async () => {
  const seen = { lostRaces: 0, restored: 0, refused: 0, nextGenerations: 0, waits: 0 };
  await fc.assert(
    fc.asyncProperty(races, fc.scheduler(), async (race, scheduler) => {
      const turn = (step: string) => scheduler.schedule(Promise.resolve(), step);
      const store = new VersionedStore(turn);
      store.item = closing;
      const written: Subproject[] = [];
      const { changeSubproject } = changesOnly(store);
      const directory = {
        ...changesOnly(store),
        changeSubproject: async (...call: Parameters<typeof changeSubproject>) => {
          const changed = await changeSubproject(...call);
          if (changed.isWritten) written.push(changed.item);
          return changed;
        },
      };
      let clock = LATER;
      let failures = race.failures;
      const deps = {
        directory,
        sendNotifications: () => Promise.resolve(),
        sendRollUps: () => Promise.resolve(),
        now: () => atSecond((clock += 1)),
        provider: {
          deleteUpstream: async () => {
            await turn('upstream');
            if (failures-- > 0) throw new Error('killed');
            return 'done' as const;
          },
        },
      };

      /** As the queue does: what fails comes again. */
      const untilDone = async (act: () => Promise<unknown>): Promise<void> => {
        for (let tries = 1; ; tries += 1) {
          try {
            await act();
            return;
          } catch (error) {
            if (tries > 200) throw error;
            if (error instanceof PurgeUnderWay) seen.waits += 1;
            await turn('comes again');
          }
        }
      };
      const apply = (kind: CustomerEvent['kind']) => (second: number) =>
        untilDone(() => applyEvent(deps, project(), customerEvent(kind, second, { name: `of ${second}` })));
      let restoredAs: Subproject | undefined;
      const restoring = async () => {
        try {
          const { subproject: item } = await changeAndAnnounce(deps, SUBPROJECT_ID, (current = closing) =>
            restore(current, contextAt(deps.now())),
          );
          restoredAs = item;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          seen.refused += 1;
        }
      };
      const purging = () => untilDone(() => purgeSubproject(deps, message));
      // Whoever erases sends a message too.
      const erasing = async () => {
        await changeAndAnnounce(deps, SUBPROJECT_ID, (current = closing) =>
          erase(current, contextAt(deps.now())),
        );
        await purging();
      };

      await scheduler.waitFor(
        Promise.all([
          ...Array.from({ length: race.workers }, purging),
          ...(race.isRestored ? [restoring()] : []),
          ...(race.isErased ? [erasing()] : []),
          ...race.signups.map(apply('signedUp')),
          ...race.closures.map(apply('closed')),
        ]),
      );

      const item = store.item;
      const fences = new Set(written.flatMap(({ fenceTime }) => fenceTime ?? [])).size;
      expect(item.state).not.toBe('purging');
      // I6: whoever came back is fenced by nobody but who erases them; a closure since then starts a new grace.
      if (!race.isErased) expect(fences).toBeLessThanOrEqual(1);
      if (restoredAs !== undefined) seen.restored += 1;
      const isAsBefore = restoredAs?.state === 'open' && restoredAs.horizonSecond === undefined;
      if (isAsBefore && !race.isErased) expect(fences).toBe(0);
      // A signup that is newer than all else is there in the end, whoever was faster.
      const isBack = race.signups.includes(LATER - 5) && race.closures.every((second) => second < LATER - 5);
      if (isBack && !race.isErased) expect(item.state).toBe('open');
      // Without one, and without a restore, nobody opens anything.
      if (!race.signups.some((second) => second > T) && !race.isRestored) expect(item.state).not.toBe('open');
      if (fences > 0 && item.state === 'open') {
        seen.nextGenerations += 1;
        expect(item.claim?.generation).toBe(2);
        expect(JSON.stringify(item)).not.toContain('before');
      }
      if (fences === 0) expect(item.claim?.generation).toBe(1);
      seen.lostRaces += store.lostRaces;
    }),
    { numRuns: 300 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
});

test('a purge that is killed anywhere and comes again ends the same, and a third changes nothing', async () => {
  const plain = new VersionedStore();
  plain.item = closing;
  const run = async (store: VersionedStore, killAt = -1) => {
    let count = 0;
    const passing = (): Promise<void> =>
      count++ === killAt ? Promise.reject(new Error('killed')) : Promise.resolve();
    const directory = {
      ...changesOnly(store),
      changeSubproject: async (...call: Parameters<VersionedStore['changeSubproject']>) => {
        await passing();
        const changed = await store.changeSubproject(...call);
        await passing();
        return changed;
      },
    };
    const deps = {
      directory,
      sendNotifications: passing,
      sendRollUps: passing,
      now: () => atSecond(LATER),
      provider: {
        deleteUpstream: async () => {
          await passing();
          await passing();
          return 'absent' as const;
        },
      },
    };
    const outcome = await purgeSubproject(deps, message).catch(() => 'killed');
    return { outcome, count };
  };
  const { outcome, count } = await run(plain);
  expect(outcome).toBe('purged');
  expect(count).toBeGreaterThan(6);
  for (let killAt = 0; killAt < count; killAt += 1) {
    const store = new VersionedStore();
    store.item = closing;
    expect((await run(store, killAt)).outcome).toBe('killed');
    await run(store);
    expect(store.item).toStrictEqual(plain.item);
    expect((await run(store)).outcome).toBe('gone');
    expect(store.item).toStrictEqual(plain.item);
  }
});

test('a worker that was slow upstream does not bury who came back and left again meanwhile: that purge has its own', async () => {
  const store = new VersionedStore();
  store.item = closing;
  const upstream = Promise.withResolvers<'done'>();
  const called = Promise.withResolvers<undefined>();
  const deps = (second: number, deleteUpstream: () => Promise<'done' | 'absent'>) => ({
    directory: changesOnly(store),
    sendNotifications: () => Promise.resolve(),
    sendRollUps: () => Promise.resolve(),
    now: () => atSecond(second),
    provider: { deleteUpstream },
  });
  const slow = purgeSubproject(
    deps(LATER, () => {
      called.resolve(undefined);
      return upstream.promise;
    }),
    message,
  );
  await called.promise;
  const absent = () => Promise.resolve('absent' as const);
  expect(await purgeSubproject(deps(LATER, absent), message)).toBe('purged');
  const back = customerEvent('signedUp', LATER + 5);
  await applyEvent(deps(LATER + 5, absent), project({ graceDays: 0 }), back);
  await applyEvent(deps(LATER + 9, absent), project({ graceDays: 0 }), {
    ...back,
    kind: 'closed',
    second: LATER + 9,
  });
  await purgeSubproject(
    deps(LATER + 10, () => Promise.reject(new Error('not now'))),
    message,
  ).catch(() => undefined);

  upstream.resolve('done');
  expect(await slow).toBe('gone');
  expect(store.item.state).toBe('purging');
  expect(await purgeSubproject(deps(LATER + 20, absent), message)).toBe('purged');
});
