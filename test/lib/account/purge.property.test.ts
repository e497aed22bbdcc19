import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addKey } from '../../../lib/access/key-ring.ts';
import { claimKey } from '../../../lib/access/claim.ts';
import { accessKeyIdOf } from '../../../lib/access/token.ts';
import { close, createSubproject, hold, liftHold, restore } from '../../../lib/account/commands.ts';
import type { CustomerEvent } from '../../../lib/account/event.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import { erase, fenceIfDue, tombstoneOf } from '../../../lib/account/purge.ts';
import { acceptsKeys, isPurged, type Subproject } from '../../../lib/account/subproject.ts';
import { AppError } from '../../../lib/errors.ts';
import {
  atSecond,
  contextAt,
  CUSTOMER,
  customerEvent,
  DAY_SECONDS,
  NOW_SECOND,
  SUBPROJECT_ID,
} from '../../support/factories.ts';

/**
 * A life of one customer: what the CRM says, what operators do, what the night takes, in any order. Time goes on by seconds and by
 * weeks, events are dated anywhere in it, and each may come again at any time.
 */
type Step =
  | { readonly do: 'event'; readonly kind: CustomerEvent['kind']; readonly agoSeconds: number }
  | { readonly do: 'again'; readonly pick: number }
  | { readonly do: 'close' | 'restore' | 'create' | 'hold' | 'lift' | 'erase' | 'claim' | 'fence' | 'bury' }
  | { readonly do: 'wait'; readonly seconds: number };

const kind = fc.constantFrom('signedUp', 'changed', 'closed');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('event'), kind, agoSeconds: fc.integer({ min: -3, max: 40 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('again'), pick: fc.nat() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('close', 'restore', 'create', 'hold', 'lift', 'erase', 'claim', 'fence', 'bury'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fence') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('bury') }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 5, 20, 31 * DAY_SECONDS) }),
  },
);
const lives = fc.record({
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
  graceDays: fc.constantFrom(0, 30),
});

/** Runs a life; what is refused by its code leaves the item as it was. */
class Life {
  item: Subproject | undefined;
  second = NOW_SECOND;
  readonly delivered: CustomerEvent[] = [];
  /** Names that were said before the last fence. */
  forgotten: readonly string[] = [];
  readonly #graceDays: number;

  constructor(graceDays: number) {
    this.#graceDays = graceDays;
  }

  context() {
    return contextAt(atSecond(this.second), { graceDays: this.#graceDays });
  }

  deliver(event: CustomerEvent): 'waits' | 'done' {
    return this.change((item) => mergeEvent(item, SUBPROJECT_ID, event, this.context())) ===
      'subproject_purging'
      ? 'waits'
      : 'done';
  }

  /** @returns the code that it was refused with */
  change(act: (item: Subproject | undefined) => Subproject | undefined): string {
    const before = this.item;
    try {
      const after = act(before && structuredClone(before));
      if (after !== undefined) this.item = { ...after, version: (before?.version ?? 0) + 1 };
      return 'done';
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  }
}

const secretHashes = Array.from({ length: 40 }, (_, index) => String(index).padStart(64, '0'));

function take(life: Life, each: Step, place: number): string {
  const context = life.context();
  const commanded = (command: (item: Subproject) => Subproject) =>
    life.change((item) => item && command(item));
  switch (each.do) {
    case 'event': {
      // Each says something of its own, so that it is seen where it ends up.
      const event = customerEvent(each.kind, life.second - each.agoSeconds, { name: `name-${place}-` });
      life.delivered.push(event);
      return life.deliver(event);
    }
    case 'again': {
      const event = life.delivered[each.pick % Math.max(1, life.delivered.length)];
      return event === undefined ? 'nothing' : life.deliver(event);
    }
    case 'wait':
      life.second += each.seconds;
      return 'done';
    case 'close':
      return commanded((item) => close(item, context));
    case 'restore':
      return commanded((item) => restore(item, context));
    case 'hold':
      return commanded((item) => hold(item, 'operator', context));
    case 'lift':
      return commanded((item) => liftHold(item, 'operator', context));
    case 'erase':
      return commanded((item) => erase(item, context));
    case 'create':
      return life.change((item) => createSubproject(item, SUBPROJECT_ID, CUSTOMER, {}, context));
    case 'claim':
      return commanded((item) => {
        const { generation = 0, expireSecond = 0 } = item.claim ?? {};
        const claim = { subprojectId: SUBPROJECT_ID, generation, expireSecond };
        return claimKey(item, claim, secretHashes[place] ?? '', context.now);
      });
    case 'fence':
      return commanded((item) => fenceIfDue(item, context.now));
    case 'bury':
      return commanded((item) => (item.state === 'purging' ? tombstoneOf(item, context.now) : item));
  }
}

const horizonOf = (item: Subproject | undefined) => item?.horizonSecond ?? -Infinity;
const generationOf = (item: Subproject | undefined) =>
  item?.claim?.generation ?? item?.usedClaimGeneration ?? 0;

test('whatever happens in whatever order, a purge takes only what is shut, and what it took stays away', () => {
  const seen = { fences: 0, nextGenerations: 0, waits: 0, restores: 0 };
  fc.assert(
    fc.property(lives, ({ steps, graceDays }) => {
      const life = new Life(graceDays);
      for (const [place, each] of steps.entries()) {
        const before = life.item;
        const outcome = take(life, each, place);
        const after = life.item;

        // I6: what is open is fenced by nobody but who erases it.
        const isFenced = before?.state !== 'purging' && after?.state === 'purging';
        if (isFenced && each.do !== 'erase') {
          expect(before?.state).toBeOneOf(['closing', 'unlisted']);
          expect((before?.purgeTime ?? '~') <= atSecond(life.second).toISOString()).toBe(true);
        }
        if (isFenced) {
          seen.fences += 1;
          life.forgotten = life.delivered.flatMap(({ name = '', second }) =>
            second <= horizonOf(after) || each.do === 'erase' ? [name] : [],
          );
        }
        // The fence, not the clock: only burying follows it.
        if (before?.state === 'purging') {
          expect(after?.state).toBe(each.do === 'bury' ? 'closed' : 'purging');
          if (each.do === 'restore') expect(outcome).toBe('subproject_purging');
          if (each.do === 'event') expect(outcome).toBe('waits');
          if (outcome === 'waits') seen.waits += 1;
        }
        if (each.do === 'restore' && before?.state === 'closing') {
          seen.restores += 1;
          expect(after?.state).toBe('open');
        }
        expect(horizonOf(after)).toBeGreaterThanOrEqual(horizonOf(before));
        expect(generationOf(after)).toBeGreaterThanOrEqual(generationOf(before));
        if (before?.state === 'closed' && after?.state === 'open') {
          seen.nextGenerations += 1;
          expect(after.claim?.generation).toBe((before.usedClaimGeneration ?? 0) + 1);
          expect(Object.keys(after.plans)).toEqual(expect.arrayContaining(Object.keys(before.plans)));
        }
        if (after === undefined) continue;
        const text = JSON.stringify(after);
        if (isPurged(after)) {
          expect(text).not.toMatch(/name-|c-1/);
          expect(acceptsKeys(after)).toBe(false);
        }
        for (const name of life.forgotten) expect(text).not.toContain(name);
      }
    }),
    { numRuns: 800 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(9);
});

test('after a purge, no delivery of what came before it opens anything, and none that is not newer changes anything', () => {
  fc.assert(
    fc.property(lives, fc.nat(), ({ steps, graceDays }, rotation) => {
      const life = new Life(graceDays);
      for (const [place, each] of steps.entries()) take(life, each, place);
      life.change((item) => item && (isPurged(item) ? item : erase(item, life.context())));
      life.change((item) => item && tombstoneOf(item, atSecond(life.second)));
      const buried = life.item;
      life.second += DAY_SECONDS;
      const shift = rotation % Math.max(1, life.delivered.length);
      for (const event of [...life.delivered.slice(shift), ...life.delivered.slice(0, shift)]) {
        const current = life.item;
        const after = mergeEvent(current, SUBPROJECT_ID, event, life.context());
        if (event.second <= horizonOf(current)) expect(after).toBe(current);
      }
      if (buried === undefined) return;
      // What was erased at that second is older than the command; only what is dated ahead of our clock is not.
      const late = life.delivered.filter(({ second }) => second <= horizonOf(buried));
      const replayed = late.reduce<Subproject>(
        (item, event) => mergeEvent(item, SUBPROJECT_ID, event, life.context()),
        buried,
      );
      expect(replayed).toBe(buried);
    }),
    { numRuns: 500 },
  );
});

test('no key of a generation works in the next, however late its creation is tried again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('add', 'revoke', 'expire'), { minLength: 1, maxLength: 9 }),
      (acts) => {
        const now = atSecond(NOW_SECOND);
        const created = mergeEvent(
          undefined,
          SUBPROJECT_ID,
          customerEvent('signedUp', NOW_SECOND - 9),
          contextAt(now),
        );
        const newKey = (place: number) => {
          const secretHash = secretHashes[place] ?? '';
          const expireTime = acts[place] === 'expire' ? atSecond(NOW_SECOND + 1).toISOString() : undefined;
          return {
            accessKeyId: accessKeyIdOf(SUBPROJECT_ID, secretHash),
            secretHash,
            displayName: 'k',
            expireTime,
          };
        };
        const keys = acts.reduce((ring, act, place) => {
          const added = addKey(ring, newKey(place), now);
          const { accessKeyId } = newKey(place);
          const key = added[accessKeyId];
          return act === 'revoke' && key
            ? { ...added, [accessKeyId]: { ...key, revokeTime: now.toISOString() } }
            : added;
        }, created.keys);
        const later = atSecond(NOW_SECOND + 60);
        const erased = erase({ ...created, keys }, contextAt(later));
        const buried = tombstoneOf(erased, atSecond(NOW_SECOND + 61));
        const next = mergeEvent(
          buried,
          SUBPROJECT_ID,
          customerEvent('signedUp', NOW_SECOND + 62),
          contextAt(later),
        );
        for (const place of acts.keys()) {
          expect(() => addKey(next.keys, newKey(place), later)).toThrow(
            expect.objectContaining({ code: 'key_revoked' }),
          );
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('I1 between purges: on a tombstone, any order and any number of deliveries end in the same next generation', () => {
  const events = fc.array(
    fc.record({
      kind,
      second: fc.integer({ min: -5, max: 8 }),
      name: fc.constantFrom('x', 'y'),
      plan: fc.constantFrom('basic', 'pro'),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const withOrder = events.chain((all) =>
    fc
      .shuffledSubarray([...all, ...all, ...all], { minLength: all.length })
      .map((some) => ({ all, order: [...some, ...all.filter((event) => !some.includes(event))] })),
  );
  const shut = close(
    mergeEvent(
      undefined,
      SUBPROJECT_ID,
      customerEvent('signedUp', NOW_SECOND - 9, { plan: 'pro' }),
      contextAt(),
    ),
    contextAt(),
  );
  const graceEnd = atSecond(NOW_SECOND + 31 * DAY_SECONDS);
  const tombstone = tombstoneOf(fenceIfDue(shut, graceEnd), graceEnd);
  fc.assert(
    fc.property(withOrder, ({ all, order }) => {
      const merge = (list: typeof all) =>
        list.reduce<Subproject>((item, { second, ...event }, index) => {
          const context = contextAt(new Date(graceEnd.getTime() + index * 7_000));
          return mergeEvent(
            item,
            SUBPROJECT_ID,
            customerEvent(event.kind, NOW_SECOND + second, event),
            context,
          );
        }, tombstone);
      const essence = ({
        createTime: _c,
        updateTime: _u,
        openTime: _o,
        purgeTime,
        claim,
        pendingNotifications: _p,
        ...rest
      }: Subproject) => ({
        ...rest,
        isIndexed: purgeTime !== undefined,
        generation: claim?.generation,
      });
      expect(essence(merge(order))).toEqual(essence(merge(all)));
    }),
    { numRuns: 500 },
  );
});
