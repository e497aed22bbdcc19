import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayOf, dayOfSecond, firstSecondOf } from '../../../../lib/billing/days.ts';
import { chargeTexts, sumCharges } from '../../../../lib/billing/invoice/charges.ts';
import { monthAfter, monthOf } from '../../../../lib/billing/months.ts';
import { decimalOf, formatDecimal } from '../../../../lib/billing/money/decimal.ts';
import { openDuckDb, rowsOf, valuesOf } from '../../../support/duckdb.ts';
import { InvoiceWorld } from '../../../support/invoice-world.ts';

const duckdb = await openDuckDb();

const PROJECTS = ['pr0ject1', 'pr0ject2'];
const METERS = ['sms', 'voice', 'storage'];
/** The year's end, and a leap day: the months after them are issued within the 90 days that all days can be rated again. */
const FIRST_DAYS = ['2027-12-20', '2028-02-10'];

const quantity = fc.oneof(
  fc.nat(1000).map(String),
  fc
    .tuple(fc.nat(10 ** 9), fc.integer({ min: 1, max: 999_999_999 }))
    .map(([whole, nano]) => formatDecimal(decimalOf(`${whole}.${String(nano).padStart(9, '0')}`))),
);
const price = fc.nat(10 ** 9).map((units) => formatDecimal({ units: BigInt(units), scale: 6 }));
const usage = fc.record({
  projectId: fc.constantFrom(...PROJECTS),
  customer: fc.constantFrom('a', 'b', 'c'),
  meter: fc.constantFrom(...METERS),
  daysAgo: fc.oneof(fc.constant(0), fc.nat(20)),
  // Few, so that they come again, with other content too.
  id: fc.oneof(
    fc.nat(9).map((number) => `id${number}`),
    fc.uuid(),
  ),
  quantity,
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('usage' as const),
      events: fc.array(usage, { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('card' as const),
      daysAgo: fc.integer({ min: -5, max: 40 }),
      meters: fc.uniqueArray(fc.tuple(fc.constantFrom(...METERS), price), {
        selector: ([meter]) => meter,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('night' as const),
      days: fc.integer({ min: 1, max: 12 }),
      killedAt: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** So long after the first day it ends, with 31 days more for the last month to be over. */
const MAX_DAYS = 35;

async function play(firstDay: string, steps: readonly Step[]): Promise<InvoiceWorld> {
  const world = new InvoiceWorld(firstDay, PROJECTS);
  const lastDay = addDays(firstDay, MAX_DAYS);
  for (const each of steps) {
    const today = dayOf(world.now);
    switch (each.kind) {
      case 'usage':
        for (const { projectId, customer, daysAgo, ...event } of each.events) {
          const second = firstSecondOf(addDays(today, -daysAgo));
          world.tell(projectId, [
            { ...event, source: 'one', subprojectId: projectId + customer.repeat(18), second },
          ]);
        }
        break;
      case 'card':
        await world.putCard({
          currency: 'USD',
          effectiveDate: addDays(today, -each.daysAgo),
          meters: Object.fromEntries(each.meters.map(([meter, unitCost]) => [meter, { unitCost }])),
          plans: {},
          defaultPlan: 'basic',
          knownPlans: ['basic'],
        });
        break;
      case 'night':
        if (addDays(today, each.days) > lastDay) break;
        world.pass(each.days);
        await world.rollUp();
        await world.issue(nextMonthOf(world), each.killedAt, true);
    }
  }
  world.pass(31);
  await world.rollUp();
  while (typeof (await world.issue(nextMonthOf(world))) === 'object');
  return world;
}

function nextMonthOf(world: InvoiceWorld): string {
  const last = world.headers.at(-1)?.month;
  return last === undefined ? world.firstMonth : monthAfter(last);
}

/** What plain SQL makes of the raw events and the cards, of all months that were issued or came before. */
async function askDuckDb(world: InvoiceWorld): Promise<Record<string, unknown>[]> {
  if (world.told.length === 0) return [];
  const events = world.told.map(({ atMs, packId, index, projectId, event }) => [
    atMs,
    packId,
    index,
    projectId,
    event.subprojectId,
    dayOfSecond(event.second),
    event.source,
    event.id,
    event.meter,
    event.quantity,
  ]);
  const cards = Object.values(world.billing.ratings?.cards ?? {});
  const prices = cards.flatMap(({ effectiveDate, meters }) =>
    Object.entries(meters).map(([meter, { unitCost }]) => [effectiveDate, meter, unitCost]),
  );
  const nothing = '0000-00-00';
  return rowsOf(
    duckdb,
    `WITH events AS (SELECT * FROM (VALUES ${valuesOf(events)}) AS t(received, pack, place, project, subject, day, source, id, meter, quantity)),
      first_told AS (SELECT DISTINCT ON (project, subject, day, source, id) project, subject, day, meter, quantity::DECIMAL(26,9) AS quantity
        FROM events ORDER BY project, subject, day, source, id, received, pack, place),
      cards AS (SELECT * FROM (VALUES ${valuesOf([...cards.map(({ effectiveDate }) => [effectiveDate]), [nothing]])}) AS t(since)),
      prices AS (SELECT * FROM (VALUES ${valuesOf([...prices, [nothing, '', '0']])}) AS t(since, meter, cost)),
      rated AS (SELECT project, subject, day, meter, quantity, (SELECT max(since) FROM cards WHERE since <= f.day) AS since FROM first_told f)
    SELECT substr(day, 1, 7) AS month, project, r.meter, subject, sum(quantity)::VARCHAR AS quantity,
      sum(quantity * coalesce(p.cost, '0')::DECIMAL(12,6))::VARCHAR AS cost
    FROM rated r LEFT JOIN prices p ON p.since = r.since AND p.meter = r.meter
    WHERE substr(day, 1, 7) <= '${world.headers.at(-1)?.month ?? ''}'
    GROUP BY ALL ORDER BY 1, 2, 3, 4`,
  );
}

const canonical = (text: unknown) => formatDecimal(decimalOf(String(text)));
type Row = readonly unknown[];
const isSomething = ([, , , , of, cost]: Row) => of !== '0' || cost !== '0';

describe('invoices with their corrections', () => {
  test('are what plain SQL with exact decimals makes of the raw events, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FIRST_DAYS),
        fc.array(step, { minLength: 1, maxLength: 25 }),
        async (firstDay, steps) => {
          const world = await play(firstDay, steps);
          expect(world.headers.at(-1)?.month).toBe(monthOf(addDays(`${monthOf(dayOf(world.now))}-01`, -1)));
          const expected = (await askDuckDb(world))
            .map(({ month, project, meter, subject, quantity: of, cost }): Row => [
              month,
              project,
              meter,
              subject,
              canonical(of),
              canonical(cost),
            ])
            .filter(isSomething);
          const invoiced = sumCharges(world.invoiced())
            .map((charge): Row => {
              const { quantity: of, cost } = chargeTexts(charge);
              return [charge.month, charge.projectId, charge.meter, charge.subprojectId, of, cost];
            })
            .filter(isSomething);
          expect(invoiced).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});
