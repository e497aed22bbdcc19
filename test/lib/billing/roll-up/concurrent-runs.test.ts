import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SubjectDay } from '../../../../lib/billing/cost-ledger.ts';
import { firstSecondOf } from '../../../../lib/billing/days.ts';
import { packsOf } from '../../../../lib/billing/pack/pack.ts';
import type { Ratings } from '../../../../lib/billing/rating/rate-card.ts';
import { BillingWorld } from '../../../support/billing-world.ts';
import { DAY, PROJECT_ID } from '../../../support/usage.ts';

const PLACE = { projectId: PROJECT_ID, day: DAY, shard: 0 };
const SUBJECTS = ['0', '1', '2'].map((digit) => PROJECT_ID + digit.padStart(18, '0'));
const AN_HOUR_MS = 3_600_000;
const NIGHT_MS = Date.parse(DAY) + 24.5 * AN_HOUR_MS;

const RATINGS: Ratings = {
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

function worldWith(subjects: readonly string[]): BillingWorld {
  const world = new BillingWorld();
  world.ratings = RATINGS;
  world.nowMs = NIGHT_MS - AN_HOUR_MS;
  for (const [index, subject] of subjects.entries()) store(world, subject, String(index));
  world.nowMs = NIGHT_MS;
  return world;
}

function store(world: BillingWorld, subprojectId: string, id: string): void {
  const event = { subprojectId, source: 's', id, meter: 'sms', second: firstSecondOf(DAY), quantity: '1' };
  for (const pack of packsOf(PROJECT_ID, DAY, [event])) world.store(PLACE, pack);
}

const subject = fc.constantFrom(...SUBJECTS);
const killedAt = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });
/** What happens at the same time; `late` usage and plans each owe a run or a message, as the product does it. */
const act = fc.oneof(
  fc.record({ kind: fc.constant('run' as const), killedAt, afterEffect: fc.boolean() }),
  fc.record({ kind: fc.constant('late' as const), subject }),
  fc.record({ kind: fc.constant('plan' as const), subject, plan: fc.constantFrom('basic', 'pro') }),
);
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

const withoutTicket = ({ ticket: _ofTheRun, ...day }: SubjectDay) => day;
const daysOf = (world: BillingWorld) =>
  [...world.days.values()].map(withoutTicket).sort((a, b) => (a.subprojectId < b.subprojectId ? -1 : 1));

/** @param index of the act: no two report the same event */
async function perform(world: BillingWorld, each: Act, index: number): Promise<void> {
  if (each.kind === 'late') {
    await world.pause();
    store(world, each.subject, `late ${index}`);
    const afterTicket = world.runs.get(`${PROJECT_ID}#${DAY}#0`)?.ticket ?? 0;
    await world.run(PLACE, undefined, undefined, { afterTicket });
  } else if (each.kind === 'plan') {
    await world.pause();
    world.changePlan(each.subject, DAY, each.plan);
    await world.workOff();
  } else if ((await world.run(PLACE, each.killedAt, each.afterEffect)) === 'killed') {
    // SQS brings its message again.
    await world.run(PLACE);
  }
}

test('runs at once, killed anywhere, with late usage and late plans between them, end in what one run alone ends in', async () => {
  let supersededCount = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 2, maxLength: 5 }),
      fc.scheduler(),
      async (acts, scheduler) => {
        const world = worldWith(SUBJECTS.slice(0, 1));
        await world.run(PLACE);
        world.nowMs += AN_HOUR_MS;
        world.pause = () => scheduler.schedule(Promise.resolve());
        await scheduler.waitFor(Promise.all(acts.map((each, index) => perform(world, each, index))));
        world.pause = () => Promise.resolve();
        while (world.messages.length > 0) await world.workOff();
        const run = world.runs.get(`${PROJECT_ID}#${DAY}#0`);
        supersededCount += run?.ticket === acts.length + 1 ? 0 : 1;

        const alone = worldWith([]);
        for (const [key, packs] of world.packs) alone.packs.set(key, new Map(packs));
        for (const [id, item] of world.subprojects) alone.subprojects.set(id, item);
        await alone.run(PLACE);
        expect(daysOf(world)).toEqual(daysOf(alone));
        const { price } = alone.runs.get(`${PROJECT_ID}#${DAY}#0`)?.result ?? {};
        expect(run?.result).toMatchObject({ ticket: run?.ticket, price });
      },
    ),
    { numRuns: 150 },
  );
  // Else nothing was killed or dropped.
  expect(supersededCount).toBeGreaterThan(25);
});
