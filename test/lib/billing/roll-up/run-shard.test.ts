import { describe, expect, test } from 'vitest';
import { firstSecondOf } from '../../../../lib/billing/days.ts';
import { packsOf } from '../../../../lib/billing/pack/pack.ts';
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
});
