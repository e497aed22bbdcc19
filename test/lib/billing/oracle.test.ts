import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayOfSecond, firstSecondOf } from '../../../lib/billing/days.ts';
import type { SubjectDay } from '../../../lib/billing/cost-ledger.ts';
import { formatDecimal, decimalOf } from '../../../lib/billing/money/decimal.ts';
import { packsOf } from '../../../lib/billing/pack/pack.ts';
import type { RateCard, Ratings } from '../../../lib/billing/rating/rate-card.ts';
import { totalOf } from '../../../lib/billing/roll-up/total.ts';
import type { UsageEvent } from '../../../lib/billing/usage-event.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { openDuckDb, rowsOf, valuesOf } from '../../support/duckdb.ts';
import { PROJECT_ID } from '../../support/usage.ts';

const duckdb = await openDuckDb();

/** Across a leap day and a month's end. */
const FIRST_DAY = '2028-02-27';
const DAYS = Array.from({ length: 4 }, (_, index) => addDays(FIRST_DAY, index));
const SUBJECTS = ['a', 'b', 'c'].map((letter) => PROJECT_ID + letter.repeat(18));
const METERS = ['sms', 'voice', 'storage'];
const PLANS = ['basic', 'pro', 'unknown'];

const quantity = fc.oneof(
  fc.nat(1000).map(String),
  fc
    .tuple(fc.nat(10 ** 9), fc.integer({ min: 1, max: 999_999_999 }))
    .map(([whole, nano]) => formatDecimal(decimalOf(`${whole}.${String(nano).padStart(9, '0')}`))),
);
const price = fc.nat(10 ** 9).map((units) => formatDecimal({ units: BigInt(units), scale: 6 }));

const event: fc.Arbitrary<UsageEvent> = fc.record({
  subprojectId: fc.constantFrom(...SUBJECTS),
  source: fc.constantFrom('one', 'two'),
  // Few, so that they come again, with other content too.
  id: fc.oneof(
    fc.nat(15).map((number) => `id${number}`),
    fc.uuid(),
  ),
  meter: fc.constantFrom(...METERS),
  second: fc.nat(DAYS.length * 86_400 - 1).map((offset) => firstSecondOf(FIRST_DAY) + offset),
  quantity,
});
const card = fc.record({
  effectiveDate: fc.constantFrom('2028-01-01', ...DAYS),
  // A meter may have no price.
  meters: fc.uniqueArray(fc.tuple(fc.constantFrom(...METERS), price, fc.option(price, { nil: undefined })), {
    selector: ([meter]) => meter,
    maxLength: 3,
  }),
  pro: fc.option(fc.tuple(fc.constantFrom(...METERS), price), { nil: undefined }),
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('usage' as const),
      events: fc.array(event, { minLength: 1, maxLength: 15 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), index: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      day: fc.constantFrom(...DAYS),
      killedAt: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      afterEffect: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('card' as const), card }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('plan' as const),
      subject: fc.constantFrom(...SUBJECTS),
      day: fc.constantFrom('2028-01-01', ...DAYS),
      plan: fc.constantFrom(...PLANS),
      isKilled: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      killedAt: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      afterEffect: fc.boolean(),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

type Told = {
  readonly atMs: number;
  readonly packId: string;
  readonly index: number;
  readonly event: UsageEvent;
};

/**
 * Plays a history; then every day is rolled up once more, as the night would, and what changed plans owe is worked off. (A card that
 * changes has its days rolled up by the request itself.)
 */
async function play(steps: readonly Step[]) {
  const world = new BillingWorld();
  world.nowMs = Date.parse('2028-03-02T00:00:00Z');
  const told: Told[] = [];
  const batches: (readonly UsageEvent[])[] = [];
  const tell = (events: readonly UsageEvent[]) => {
    for (const [day, ofDay] of Map.groupBy(events, ({ second }) => dayOfSecond(second))) {
      for (const pack of packsOf(PROJECT_ID, day, ofDay)) {
        world.store({ projectId: PROJECT_ID, day, shard: 0 }, pack);
        const sorted = ofDay.toSorted((a, b) =>
          JSON.stringify([a.meter, a.quantity]) < JSON.stringify([b.meter, b.quantity]) ? -1 : 1,
        );
        told.push(
          ...sorted.map((each, index) => ({ atMs: world.nowMs, packId: pack.packId, index, event: each })),
        );
      }
    }
  };
  for (const each of steps) {
    // Longer than a run's overlap now and then, so that a run which rewrites only what is new has something to leave.
    world.nowMs += 4 * 60_000;
    switch (each.kind) {
      case 'usage':
        batches.push(each.events);
        tell(each.events);
        break;
      case 'again':
        tell(batches[each.index % Math.max(1, batches.length)] ?? []);
        break;
      case 'run':
        await world.run({ projectId: PROJECT_ID, day: each.day, shard: 0 }, each.killedAt, each.afterEffect);
        break;
      case 'card':
        world.ratings = withCard(world.ratings, each.card);
        break;
      case 'plan':
        world.changePlan(each.subject, each.day, each.plan, each.isKilled);
        break;
      case 'message':
        await world.workOff(each.killedAt, each.afterEffect);
        break;
    }
  }
  for (const day of DAYS) await world.run({ projectId: PROJECT_ID, day, shard: 0 });
  for (const subject of SUBJECTS) world.redeliver(subject);
  while (world.messages.length > 0) await world.workOff();
  return { world, told };
}

type DrawnCard = typeof card extends fc.Arbitrary<infer Value> ? Value : never;

function withCard(ratings: Ratings | undefined, drawn: DrawnCard): Ratings {
  const before = ratings ?? { schemaVersion: 1, version: 0, cards: {} };
  const pro =
    drawn.pro !== undefined && drawn.meters.some(([meter]) => meter === drawn.pro?.[0])
      ? drawn.pro
      : undefined;
  const stored: RateCard = {
    currency: 'USD',
    effectiveDate: drawn.effectiveDate,
    meters: Object.fromEntries(
      drawn.meters.map(([meter, unitCost, unitPrice]) => [
        meter,
        { unitCost, ...(unitPrice !== undefined && { unitPrice }) },
      ]),
    ),
    plans: pro ? { pro: { meters: { [pro[0]]: { unitPrice: pro[1] } } } } : {},
    defaultPlan: 'basic',
    knownPlans: ['basic', 'pro'],
  };
  return { ...before, cards: { ...before.cards, [drawn.effectiveDate]: stored } };
}

/** What plain SQL makes of the raw events, cards and plans. */
async function askDuckDb({ world, told }: Awaited<ReturnType<typeof play>>) {
  if (told.length === 0) return [];
  const cards = Object.values(world.ratings?.cards ?? {});
  const prices = cards.flatMap(({ effectiveDate, meters }) =>
    Object.entries(meters).map(([meter, { unitCost, unitPrice }]) => [
      effectiveDate,
      meter,
      unitCost,
      unitPrice ?? unitCost,
    ]),
  );
  const planPrices = cards.flatMap(({ effectiveDate, plans }) =>
    Object.entries(plans['pro']?.meters ?? {}).map(([meter, { unitPrice }]) => [
      effectiveDate,
      meter,
      unitPrice,
    ]),
  );
  const plans = [...world.subprojects].flatMap(([subject, { plans: history }]) =>
    Object.entries(history).map(([day, { value }]) => [subject, day, value]),
  );
  const events = told.map(
    ({ atMs, packId, index, event: { subprojectId, source, id, meter, second, quantity: of } }) => [
      atMs,
      packId,
      index,
      subprojectId,
      dayOfSecond(second),
      source,
      id,
      meter,
      of,
    ],
  );
  const table = (rows: readonly (readonly (string | number)[])[], columns: string, blank: string) =>
    rows.length === 0 ? `(SELECT ${blank} WHERE false) AS t` : `(VALUES ${valuesOf(rows)}) AS t(${columns})`;
  return rowsOf(
    duckdb,
    `WITH events AS (SELECT * FROM ${table(events, 'received, pack, place, subject, day, source, id, meter, quantity', '')}),
      first_told AS (SELECT DISTINCT ON (subject, day, source, id) subject, day, meter, quantity::DECIMAL(38,9) AS quantity
        FROM events ORDER BY subject, day, source, id, received, pack, place),
      cards AS (SELECT * FROM ${table(
        cards.map(({ effectiveDate }) => [effectiveDate]),
        'since',
        "'' AS since",
      )}),
      prices AS (SELECT since, meter, cost, price FROM ${table(prices, 'since, meter, cost, price', "'' AS since, '' AS meter, '0' AS cost, '0' AS price")}),
      plan_prices AS (SELECT since, meter, price FROM ${table(planPrices, 'since, meter, price', "'' AS since, '' AS meter, '0' AS price")}),
      plans AS (SELECT subject, day, plan FROM ${table(plans, 'subject, day, plan', "'' AS subject, '' AS day, '' AS plan")}),
      rated AS (SELECT subject, day, meter, sum(quantity)::DECIMAL(38,9) AS quantity,
          (SELECT max(since) FROM cards WHERE since <= f.day) AS since,
          (SELECT arg_max(plan, day) FROM plans WHERE plans.subject = f.subject AND plans.day <= f.day) AS plan
        FROM first_told f GROUP BY subject, day, meter)
    SELECT subject, day, r.meter, quantity::VARCHAR AS quantity,
      (quantity::DECIMAL(26,9) * coalesce(p.cost, '0')::DECIMAL(12,6))::VARCHAR AS cost,
      (quantity::DECIMAL(26,9) * coalesce(CASE WHEN r.plan = 'pro' THEN pp.price END, p.price, '0')::DECIMAL(12,6))::VARCHAR AS price,
      p.cost IS NULL AS unrated
    FROM rated r LEFT JOIN prices p ON p.since = r.since AND p.meter = r.meter
      LEFT JOIN plan_prices pp ON pp.since = r.since AND pp.meter = r.meter
    ORDER BY subject, day, r.meter`,
  );
}

const withoutTicket = ({ ticket: _ofTheRun, ...day }: SubjectDay) => day;
const canonical = (text: unknown) => formatDecimal(decimalOf(String(text)));

describe('the ledger', () => {
  test('is what plain SQL with exact decimals makes of the raw events, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const played = await play(steps);
        const expected = (await askDuckDb(played)).map(
          ({ subject, day, meter, quantity: of, cost, price: sold, unrated }) => [
            subject,
            day,
            meter,
            canonical(of),
            canonical(cost),
            canonical(sold),
            unrated,
          ],
        );
        const days = [...played.world.days.values()].sort((a, b) =>
          a.subprojectId + a.day < b.subprojectId + b.day ? -1 : 1,
        );
        const ledger = days.flatMap(({ subprojectId, day, meters, unrated }) =>
          Object.entries(meters).map(([meter, { quantity: of, cost, price: sold }]) => [
            subprojectId,
            day,
            meter,
            of,
            cost,
            sold,
            unrated.includes(meter),
          ]),
        );
        expect(ledger).toEqual(expected);

        // Sums of days are the totals of runs, by meter and in all.
        const runs = [...played.world.runs.values()].flatMap(({ result }) => (result ? [result] : []));
        expect(totalOf(runs)).toEqual(totalOf(days));
      }),
      { numRuns: 60 },
    );
  });

  test('is the same however often it is rolled up again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        const { world } = await play(steps);
        const before = [...world.days.values()].map(withoutTicket);
        world.nowMs += 3_600_000;
        for (const day of DAYS) await world.run({ projectId: PROJECT_ID, day, shard: 0 });
        expect([...world.days.values()].map(withoutTicket)).toEqual(before);

        // What nothing came for since is not written again.
        const written = structuredClone([...world.days]);
        world.nowMs += 3_600_000;
        for (const day of [...DAYS, ...DAYS]) await world.run({ projectId: PROJECT_ID, day, shard: 0 });
        expect([...world.days]).toEqual(written);
      }),
      { numRuns: 30 },
    );
  });
});
