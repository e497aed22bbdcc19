import { beforeEach, describe, expect, test } from 'vitest';
import { addDays, firstSecondOf } from '../../../../lib/billing/days.ts';
import { packsOf } from '../../../../lib/billing/pack/pack.ts';
import { BillingWorld } from '../../../support/billing-world.ts';
import { DAY, PROJECT_ID } from '../../../support/usage.ts';

const SUBJECT = `${PROJECT_ID}000000000000000000`;
const OTHER = `${PROJECT_ID}000000000000000001`;
const PLACE = { projectId: PROJECT_ID, day: DAY, shard: 0 };
const HOUR_MS = 3_600_000;

let world: BillingWorld;
beforeEach(() => {
  world = new BillingWorld();
  world.nowMs = Date.parse(DAY) + 25 * HOUR_MS;
  world.ratings = {
    schemaVersion: 1,
    version: 1,
    cards: {
      '2020-01-01': {
        currency: 'USD',
        effectiveDate: '2020-01-01',
        meters: { sms: { unitCost: '1', unitPrice: '3' } },
        plans: { pro: { meters: { sms: { unitPrice: '2' } } } },
        defaultPlan: 'basic',
        knownPlans: ['basic', 'pro'],
      },
    },
  };
});

function store(subprojectId: string, day = DAY): void {
  const event = {
    subprojectId,
    source: 's',
    id: '1',
    meter: 'sms',
    second: firstSecondOf(day),
    quantity: '1',
  };
  for (const pack of packsOf(PROJECT_ID, day, [event])) world.store({ ...PLACE, day }, pack);
}

const priceOf = (subprojectId: string, day = DAY) => world.days.get(`${subprojectId}#${day}`)?.price;

async function workOffAll(): Promise<void> {
  while (world.messages.length > 0) await world.workOff();
}

describe('a plan that is known only after its day was rated', () => {
  test('re-rates that customer’s day, writes nothing of another, and then owes nothing', async () => {
    store(SUBJECT);
    store(OTHER);
    world.nowMs += HOUR_MS;
    await world.run(PLACE);
    world.nowMs += HOUR_MS;
    world.changePlan(SUBJECT, DAY, 'pro');
    await workOffAll();
    expect([priceOf(SUBJECT), priceOf(OTHER)]).toEqual(['2', '3']);
    expect([...world.days.values()].map(({ ticket }) => ticket)).toEqual([2, 1]);
    expect([...world.runs.values()]).toMatchObject([{ result: { price: '5' } }]);
    expect(world.subprojects.get(SUBJECT)?.pendingRatings).toBeUndefined();
  });

  test('runs nothing where no day of the customer was rated, as of a late signup', async () => {
    store(OTHER);
    await world.run(PLACE);
    world.changePlan(SUBJECT, addDays(DAY, -40), 'pro');
    await workOffAll();
    expect(world.runs.get(`${PROJECT_ID}#${DAY}#0`)?.ticket).toBe(1);
    expect(world.subprojects.get(SUBJECT)?.pendingRatings).toBeUndefined();
  });

  test('nor where prices do not go by plan', async () => {
    const [card] = Object.values(world.ratings?.cards ?? {});
    if (card === undefined) throw new Error('there is a card');
    world.ratings = { schemaVersion: 1, version: 1, cards: { '2020-01-01': { ...card, plans: {} } } };
    store(SUBJECT);
    await world.run(PLACE);
    world.changePlan(SUBJECT, DAY, 'pro');
    await workOffAll();
    expect(world.runs.get(`${PROJECT_ID}#${DAY}#0`)?.ticket).toBe(1);
  });

  test('re-rates a day that is just being rated: that run may have read the plan of before', async () => {
    store(SUBJECT);
    // It has taken its ticket, and reads plans before the change and writes after the worker of the change has looked.
    const before = structuredClone(world.subprojects);
    expect(await world.run(PLACE, 4)).toBe('killed');
    world.changePlan(SUBJECT, DAY, 'pro');
    await world.workOff();
    expect(world.messages).toMatchObject([{ kind: 'subject', day: DAY }]);
    const after = structuredClone(world.subprojects);
    for (const [id, item] of before) world.subprojects.set(id, item);
    const late = { schemaVersion: 1, projectId: PROJECT_ID, subprojectId: SUBJECT, day: DAY, ticket: 1 };
    const meters = { sms: { quantity: '1', cost: '1', price: '3' } };
    world.days.set(`${SUBJECT}#${DAY}`, { ...late, meters, cost: '1', price: '3', unrated: [] });
    for (const [id, item] of after) world.subprojects.set(id, item);
    await workOffAll();
    expect(priceOf(SUBJECT)).toBe('2');
  });

  test('stays owed while its worker dies anywhere', async () => {
    store(SUBJECT);
    await world.run(PLACE);
    world.nowMs += HOUR_MS;
    for (let call = 1; call <= 6; call += 1) {
      for (const afterEffect of [false, true]) {
        const plan = priceOf(SUBJECT) === '2' ? 'basic' : 'pro';
        world.changePlan(SUBJECT, DAY, plan);
        await world.workOff(call, afterEffect);
        await workOffAll();
        expect(priceOf(SUBJECT)).toBe(plan === 'pro' ? '2' : '3');
      }
    }
  });

  test('leaves days that are sealed as they are', async () => {
    store(SUBJECT);
    await world.run(PLACE);
    world.nowMs += 92 * 24 * HOUR_MS;
    world.changePlan(SUBJECT, DAY, 'pro');
    await workOffAll();
    expect(priceOf(SUBJECT)).toBe('3');
  });
});

describe('a day that was rolled up before it was over', () => {
  test('is rated whole at night: its plans changed without saying so', async () => {
    world.nowMs = Date.parse(DAY) + 12 * HOUR_MS;
    store(SUBJECT);
    world.nowMs += HOUR_MS;
    await world.run(PLACE);
    world.nowMs += HOUR_MS;
    world.changePlan(SUBJECT, DAY, 'pro');
    expect(world.messages).toEqual([]);
    world.nowMs = Date.parse(DAY) + 24.5 * HOUR_MS;
    await world.run(PLACE);
    expect(priceOf(SUBJECT)).toBe('2');
  });
});
