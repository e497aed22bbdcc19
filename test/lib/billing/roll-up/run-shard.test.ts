import { describe, expect, test } from 'vitest';
import { addDays, firstSecondOf } from '../../../../lib/billing/days.ts';
import { packsOf } from '../../../../lib/billing/pack/pack.ts';
import { placeOf } from '../../../../lib/billing/rating/rate-again.ts';
import { shardCountOn, withShardCount } from '../../../../lib/billing/shards.ts';
import { BillingWorld } from '../../../support/billing-world.ts';
import { DAY, PROJECT_ID } from '../../../support/usage.ts';

const PLACE = { projectId: PROJECT_ID, day: DAY, shard: 0 };
const SUBJECT = `${PROJECT_ID}000000000000000000`;

function worldWith(ids: readonly string[]): BillingWorld {
  const world = new BillingWorld();
  world.nowMs = Date.parse(DAY) + 25 * 3_600_000;
  for (const id of ids) store(world, id);
  return world;
}

function store(world: BillingWorld, id: string, subprojectId = SUBJECT): string {
  const event = { subprojectId, source: 's', id, meter: 'sms', second: firstSecondOf(DAY), quantity: '1' };
  const [pack] = packsOf(PROJECT_ID, DAY, [event]);
  if (pack === undefined) throw new Error('one event is one pack');
  world.store(PLACE, pack);
  return pack.packId;
}

describe('a run', () => {
  test('over a day with a pack that can not be read says which, and is short of it alone', async () => {
    const world = worldWith(['a', 'b']);
    const packId = store(world, 'c');
    const packs = world.packs.get(`${PROJECT_ID}#${DAY}#0`);
    const pack = packs?.get(packId);
    if (packs === undefined || pack === undefined) throw new Error('the pack lies there');
    packs.set(packId, { ...pack, body: pack.body.map((byte, index) => (index === 9 ? byte ^ 1 : byte)) });
    const outcome = await world.run(PLACE);
    expect(outcome).toMatchObject({ kind: 'completed', result: { corruptPacks: [packId], eventCount: 2 } });
  });

  test('of a day more than 90 days ago does nothing', async () => {
    const world = worldWith(['a']);
    world.nowMs = Date.parse(DAY) + 92 * 86_400_000;
    expect(await world.run(PLACE)).toEqual({ kind: 'sealed' });
    expect(world.runs.size).toBe(0);
  });

  test('writes only the subjects that something came for since the run before', async () => {
    const world = worldWith(['a']);
    await world.run(PLACE);
    world.nowMs += 3_600_000;
    // Looks back 5 minutes from the begin of the run before, which was when the first pack came.
    await world.run(PLACE);
    store(world, 'b', `${PROJECT_ID}000000000000000001`);
    await world.run(PLACE);
    expect([...world.days.values()].map(({ ticket }) => ticket).sort()).toEqual([2, 3]);
  });

  test('writes everything if the run before was killed', async () => {
    const world = worldWith(['a']);
    await world.run(PLACE);
    world.nowMs += 3_600_000;
    expect(await world.run(PLACE, 3)).toBe('killed');
    await world.run(PLACE);
    expect([...world.days.values()].map(({ ticket }) => ticket)).toEqual([3]);
  });

  test('that began before another gives way to it', async () => {
    const world = worldWith(['a']);
    const late = { schemaVersion: 1, day: DAY, shard: 0, ticket: 7 };
    await world.run(PLACE);
    const [day] = world.days.values();
    if (day === undefined) throw new Error('the day was written');
    world.days.set(`${SUBJECT}#${DAY}`, { ...day, ticket: 9 });
    world.runs.set(`${PROJECT_ID}#${DAY}#0`, late);
    expect(await world.run(PLACE)).toMatchObject({ kind: 'superseded', result: { ticket: 8 } });
    expect(world.runs.get(`${PROJECT_ID}#${DAY}#0`)?.result).toBeUndefined();
  });

  test('asks of all that came, once, whether they are subprojects, and of those that were none again', async () => {
    const world = worldWith(['a']);
    store(world, 'b', `${PROJECT_ID}000000000000000001`);
    world.changePlan(`${PROJECT_ID}000000000000000001`, DAY, 'pro');
    world.nowMs += 3_600_000;
    expect(await world.run(PLACE)).toMatchObject({
      result: { unattributed: [SUBJECT], unattributedCount: 1 },
    });
    world.nowMs += 3_600_000;
    expect(await world.run(PLACE)).toMatchObject({
      result: { unattributed: [SUBJECT], unattributedCount: 1 },
    });
    world.changePlan(SUBJECT, DAY, 'pro');
    expect(await world.run(PLACE)).toMatchObject({ result: { unattributed: [], unattributedCount: 0 } });
  });
});

describe('the usage of a project whose number of shards changes', () => {
  test('is whole on both sides of the change: each day lies in the shards of that day', async () => {
    const counts = withShardCount({}, 4, new Date(`${addDays(DAY, -1)}T12:00:00Z`));
    const subjects = Array.from({ length: 40 }, (_, index) => PROJECT_ID + String(index).padStart(18, '0'));
    const world = new BillingWorld();
    const days = [DAY, addDays(DAY, 1)];
    world.nowMs = Date.parse(DAY) + 49 * 3_600_000;
    for (const day of days) {
      for (const subprojectId of subjects) {
        const event = {
          subprojectId,
          source: 's',
          id: '1',
          meter: 'sms',
          second: firstSecondOf(day),
          quantity: '1',
        };
        const [pack] = packsOf(PROJECT_ID, day, [event]);
        if (pack !== undefined) world.store(placeOf(subprojectId, day, counts), pack);
      }
      const count = shardCountOn(counts, day);
      for (let shard = 0; shard < count; shard += 1) await world.run({ projectId: PROJECT_ID, day, shard });
    }
    expect(days.map((day) => shardCountOn(counts, day))).toEqual([1, 4]);
    const eventCounts = [...world.runs.values()].map(({ result }) => result?.eventCount ?? 0);
    expect(eventCounts[0]).toBe(40);
    expect(eventCounts.slice(1).reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(eventCounts.every((count) => count > 0)).toBe(true);
    expect(world.days.size).toBe(80);
  });
});
