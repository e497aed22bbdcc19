import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayOf, firstSecondOf } from '../../../../lib/billing/days.ts';
import { chargeTexts, sumCharges, type Charge } from '../../../../lib/billing/invoice/charges.ts';
import { draftInvoice } from '../../../../lib/billing/invoice/issue-invoice.ts';
import type { InvoiceHeader } from '../../../../lib/billing/invoice/invoice-store.ts';
import {
  lastDayOf,
  monthAfter,
  monthBefore,
  monthOf,
  monthsBetween,
} from '../../../../lib/billing/months.ts';
import { formatDecimal } from '../../../../lib/billing/money/decimal.ts';
import type { RateCard } from '../../../../lib/billing/rating/rate-card.ts';
import { InvoiceWorld } from '../../../support/invoice-world.ts';

const PROJECTS = ['pr0ject1', 'pr0ject2'];
const METERS = ['sms', 'voice'];

const price = fc.nat(10 ** 6).map((units) => formatDecimal({ units: BigInt(units), scale: 6 }));
const usage = fc.record({
  projectId: fc.constantFrom(...PROJECTS),
  customer: fc.constantFrom('a', 'b', 'c'),
  meter: fc.constantFrom(...METERS),
  /** Of late usage: up to 35. */
  daysAgo: fc.oneof(fc.constant(0), fc.nat(35)),
  id: fc.oneof(fc.nat(20).map(String), fc.uuid()),
  quantity: fc.nat(10 ** 6).map((units) => formatDecimal({ units: BigInt(units), scale: 3 })),
});
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('usage' as const), events: fc.array(usage, { minLength: 1, maxLength: 5 }) }) }, // prettier-ignore
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 25 }) }) }, // prettier-ignore
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('roll up' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('card' as const),
      daysAgo: fc.integer({ min: -20, max: 60 }),
      meters: fc.uniqueArray(fc.tuple(fc.constantFrom(...METERS), price), { selector: ([meter]) => meter, minLength: 1 }), // prettier-ignore
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('issue' as const),
      killedAt: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
      afterEffect: fc.boolean(),
      issuers: fc.integer({ min: 1, max: 2 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Year's ends, a leap day, and what comes of both within a few months. */
const firstDay = fc.constantFrom('2027-10-31', '2027-11-20', '2028-01-01', '2028-02-29');

async function play(first: string, steps: readonly Step[]): Promise<InvoiceWorld> {
  const world = new InvoiceWorld(first, PROJECTS);
  const seen = new Map<string, InvoiceHeader>();
  for (const each of steps) {
    await take(world, each);
    for (const header of world.headers) {
      expect(header).toEqual(seen.get(header.month) ?? header);
      seen.set(header.month, structuredClone(header));
    }
  }
  return world;
}

async function take(world: InvoiceWorld, each: Step): Promise<void> {
  const today = dayOf(world.now);
  switch (each.kind) {
    case 'pass':
      world.pass(each.days);
      break;
    case 'usage':
      for (const { projectId, customer, daysAgo, ...event } of each.events) {
        const second = firstSecondOf(addDays(today, -daysAgo));
        const subprojectId = projectId + customer.repeat(18);
        world.tell(projectId, [{ ...event, source: 'one', subprojectId, second }]);
      }
      break;
    case 'roll up':
      await world.rollUp();
      break;
    case 'card':
      expect([undefined, 'month_invoiced']).toContain(
        await world.putCard(cardFrom(addDays(today, -each.daysAgo), each.meters)),
      );
      break;
    case 'issue': {
      const month = nextMonthOf(world);
      await Promise.all(
        Array.from({ length: each.issuers }, () => world.issue(month, each.killedAt, each.afterEffect)),
      );
    }
  }
}

function cardFrom(effectiveDate: string, meters: readonly (readonly [string, string])[]): RateCard {
  return {
    currency: 'USD',
    effectiveDate,
    meters: Object.fromEntries(meters.map(([meter, unitCost]) => [meter, { unitCost }])),
    plans: {},
    defaultPlan: 'basic',
    knownPlans: ['basic'],
  };
}

function nextMonthOf(world: InvoiceWorld): string {
  const last = world.headers.at(-1)?.month;
  return last === undefined ? world.firstMonth : monthAfter(last);
}

/** Everything is rolled up and every month that is over is issued: then what was invoiced must be what there is. */
async function finish(world: InvoiceWorld): Promise<void> {
  world.pass(31);
  await world.rollUp();
  for (;;) {
    const month = nextMonthOf(world);
    const issued = await world.issue(month);
    if (issued === 'month_not_over') return;
    if (typeof issued === 'object') continue;
    // Of a day that was sealed today a run may still be under way: tomorrow it is as it stays.
    world.pass(1);
    await world.rollUp();
    expect(await world.issue(month)).toMatchObject({ month });
  }
}

const textsOf = (charges: readonly Charge[]) =>
  sumCharges(charges)
    .map((charge) => ({ ...charge, ...chargeTexts(charge) }))
    .filter(({ quantity, cost }) => quantity !== '0' || cost !== '0')
    .map(({ month, projectId, meter, subprojectId, quantity, cost }) => [month, projectId, meter, subprojectId, quantity, cost]); // prettier-ignore

const centsOf = (amount: string) => BigInt(amount.replace('.', ''));
const sumOfCents = (amounts: readonly { readonly amount: string }[]) =>
  amounts.reduce((sum, { amount }) => sum + centsOf(amount), 0n);

describe('invoices over months', () => {
  test('with their corrections are the ledger to the last digit, without gaps, and never change', async () => {
    await fc.assert(
      fc.asyncProperty(firstDay, fc.array(step, { minLength: 5, maxLength: 40 }), async (first, steps) => {
        const world = await play(first, steps);
        await finish(world);
        const { headers } = world;
        const last = monthBefore(monthOf(dayOf(world.now)));
        expect(headers.map(({ month }) => month)).toEqual(monthsBetween(world.firstMonth, last));
        expect(headers.map(({ number }) => number)).toEqual(headers.map((_, index) => index + 1));
        expect(textsOf(world.invoiced())).toEqual(textsOf(world.inLedger(last)));
        for (const { month, revision, total } of headers) {
          const { lines = [], shares = [] } = world.invoices.contents.get(`${month} ${revision}`) ?? {};
          expect(sumOfCents(lines)).toBe(centsOf(total));
          for (const [index, line] of lines.entries()) {
            expect(sumOfCents(shares.filter((share) => share.line === index))).toBe(centsOf(line.amount));
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a draft', () => {
  test('has the lines of the invoice that would be issued, also where those of subprojects are left out', async () => {
    await fc.assert(
      fc.asyncProperty(firstDay, fc.array(step, { minLength: 5, maxLength: 25 }), async (first, steps) => {
        const world = await play(first, steps);
        await world.rollUp();
        const month = nextMonthOf(world);
        if (month > monthOf(dayOf(world.now))) return;
        const [whole, linesAlone] = [
          await draftInvoice(world.deps(), month, Infinity),
          await draftInvoice(world.deps(), month, -1),
        ];
        expect(whole.listsSubprojects).toBe(true);
        expect(linesAlone).toMatchObject({ listsSubprojects: false, gaps: whole.gaps });
        expect(linesAlone.header).toMatchObject({ total: whole.header.total, days: whole.header.days });
        expect(linesAlone.content.lines).toEqual(whole.content.lines);
        const issued = await world.issue(month);
        if (typeof issued === 'string') return;
        const { issueTime: _when, ...header } = issued;
        expect(header).toEqual(whole.header);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a month', () => {
  const SMS = (customer: string, day: string, quantity = '1', meter = 'sms') => ({
    source: 'one',
    id: `${customer}${day}${meter}`,
    meter,
    subprojectId: `pr0ject1${customer.repeat(18)}`,
    second: firstSecondOf(day),
    quantity,
  });
  const priced = async (first: string) => {
    const world = new InvoiceWorld(first, PROJECTS);
    await world.putCard(cardFrom('2020-01-01', [['sms', '0.005']]));
    return world;
  };
  const goTo = async (world: InvoiceWorld, day: string) => {
    world.pass((firstSecondOf(day) * 1000 - world.now.getTime()) / 86_400_000);
    await world.rollUp();
  };
  const header = async (world: InvoiceWorld, month: string) => {
    const issued = await world.issue(month);
    if (typeof issued === 'string') throw new Error(issued);
    return issued;
  };
  const linesOf = (world: InvoiceWorld, { month, revision }: InvoiceHeader) =>
    (world.invoices.contents.get(`${month} ${revision}`)?.lines ?? []).map(
      ({ kind, month: of, meter, quantity, cost, amount }) => [kind, of, meter, quantity, cost, amount],
    );

  test('is issued only when it is over, complete, and the next', async () => {
    const world = await priced('2027-12-31');
    expect(await world.issue('2027-12')).toBe('month_not_over');
    world.pass(1);
    expect(await world.issue('2027-12')).toBe('month_incomplete');
    await goTo(world, '2028-03-01');
    expect(await world.issue('2028-01')).toBe('months_in_order');
    expect(await world.issue('2027-11')).toBe('not_found');
    expect(await header(world, '2027-12')).toMatchObject({
      number: 1,
      total: '0.00',
      lineCount: 0,
      days: [],
    });
    expect(await header(world, '2028-01')).toMatchObject({ number: 2, total: '0.00' });
    expect(await header(world, '2028-02')).toMatchObject({ number: 3, month: '2028-02' });
    expect(await header(world, '2027-12')).toMatchObject({ number: 1 });
  });

  test('has its leap day, and late usage of it becomes a correction of the next', async () => {
    const world = await priced('2028-02-01');
    world.pass(28);
    world.tell('pr0ject1', [SMS('a', '2028-02-29', '3'), SMS('b', '2028-02-29', '1')]);
    await goTo(world, '2028-03-03');
    const february = await header(world, '2028-02');
    expect(february).toMatchObject({ total: '0.02', days: [{ day: '2028-02-29', cost: '0.02' }] });
    world.tell('pr0ject1', [SMS('c', '2028-02-29', '5'), SMS('c', '2028-03-01', '1')]);
    await goTo(world, '2028-04-03');
    expect(linesOf(world, await header(world, '2028-03'))).toEqual([
      ['usage', '2028-03', 'sms', '1', '0.005', '0.01'],
      ['correction', '2028-02', 'sms', '5', '0.025', '0.02'],
    ]);
    expect(world.headers[0]).toEqual(february);
  });

  test('that is invoiced keeps its prices; a meter that had none gets one, and a correction', async () => {
    const world = await priced('2028-01-01');
    world.tell('pr0ject1', [SMS('a', '2028-01-01'), SMS('a', '2028-01-01', '2', 'voice')]);
    await goTo(world, '2028-02-03');
    expect(await header(world, '2028-01')).toMatchObject({ total: '0.01' });
    expect(await world.putCard(cardFrom('2028-01-01', [['sms', '9']]))).toBe('month_invoiced');
    expect(await world.putCard(cardFrom('2028-01-01', [['sms', '0.005'], ['voice', '1.5']]))).toBeUndefined(); // prettier-ignore
    await goTo(world, '2028-03-03');
    expect(linesOf(world, await header(world, '2028-02'))).toEqual([
      ['correction', '2028-01', 'voice', '0', '3', '3.00'],
    ]);
    await goTo(world, '2028-04-03');
    expect(linesOf(world, await header(world, '2028-03'))).toEqual([]);
  });

  test('is corrected as long as its days can be rated again, whatever was issued since', async () => {
    const world = await priced('2028-01-01');
    world.tell('pr0ject1', [SMS('a', '2028-01-01', '2', 'voice')]);
    for (const [today, month] of [
      ['2028-02-03', '2028-01'],
      ['2028-03-03', '2028-02'],
    ] as const) {
      await goTo(world, today);
      await header(world, month);
    }
    await goTo(world, '2028-03-31');
    expect(await world.putCard(cardFrom('2028-01-01', [['sms', '0.005'], ['voice', '1.5']]))).toBeUndefined(); // prettier-ignore
    await world.rollUp();
    await goTo(world, '2028-04-03');
    expect(linesOf(world, await header(world, '2028-03'))).toEqual([
      ['correction', '2028-01', 'voice', '0', '3', '3.00'],
    ]);
  });

  test('before the first is in the first, as a correction', async () => {
    const world = await priced('2028-01-15');
    world.tell('pr0ject1', [SMS('a', '2027-12-20', '2')]);
    await goTo(world, '2028-02-03');
    expect(linesOf(world, await header(world, '2028-01'))).toEqual([
      ['correction', '2027-12', 'sms', '2', '0.01', '0.01'],
    ]);
  });

  test('is not issued over prices that change while it is read: not before, at or after any call', async () => {
    for (let call = 1; call <= 30; call += 1) {
      const world = await priced('2028-01-31');
      world.tell('pr0ject1', [SMS('a', '2028-01-31')]);
      await goTo(world, '2028-02-03');
      const [issued, put] = await Promise.all([
        world.issue('2028-01'),
        (async () => {
          for (let turn = 0; turn < call; turn += 1) await Promise.resolve();
          return world.putCard(cardFrom('2028-01-31', [['sms', '1']]));
        })(),
      ]);
      // One of the two, never both: prices of what is invoiced do not change.
      expect([typeof issued === 'string', put]).toEqual(
        typeof issued === 'string' ? [true, undefined] : [false, 'month_invoiced'],
      );
    }
  });

  test('that one issuer leaves at any call is issued by the next, once', async () => {
    for (let killedAt = 1; killedAt <= 40; killedAt += 1) {
      for (const afterEffect of [false, true]) {
        const world = await priced('2028-01-31');
        world.tell('pr0ject1', [SMS('a', '2028-01-31')]);
        await goTo(world, '2028-02-03');
        const died = await world.issue('2028-01', killedAt, afterEffect);
        const before = world.headers[0];
        const after = await header(world, '2028-01');
        expect(after).toEqual(before ?? after);
        expect(world.headers).toHaveLength(1);
        if (typeof died !== 'string') expect(after).toEqual(died);
      }
    }
  });

  test('is issued once by two at a time', async () => {
    const world = await priced('2028-01-01');
    world.tell('pr0ject1', [SMS('a', '2028-01-01')]);
    await goTo(world, '2028-02-03');
    const [one, other] = await Promise.all([world.issue('2028-01'), world.issue('2028-01')]);
    expect(one).toEqual(other);
    expect(world.headers).toEqual([one]);
  });

  test('whose subprojects are not what its runs summed up is never issued', async () => {
    const world = await priced('2028-01-31');
    world.tell('pr0ject1', [SMS('a', '2028-01-31'), SMS('b', '2028-01-31')]);
    await goTo(world, '2028-02-03');
    const [lost] = world.billing.days.keys();
    world.billing.days.delete(lost ?? '');
    await expect(world.issue('2028-01')).rejects.toThrow('not what their runs summed up');
    expect(world.headers).toEqual([]);
  });

  test('whose days are sealed and were never computed is issued all the same, and says so', async () => {
    const world = await priced('2028-01-31');
    world.pass(100);
    expect(await header(world, '2028-01')).toMatchObject({
      shortDayCount: 2,
      shortDays: PROJECTS.map((projectId) => ({ projectId, day: lastDayOf('2028-01') })),
    });
  });
});
