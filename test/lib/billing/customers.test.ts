import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topCustomers, type CustomersQuery } from '../../../lib/billing/customers.ts';
import type { CustomerDays } from '../../../lib/billing/cost-ledger.ts';
import { daysBetween } from '../../../lib/billing/days.ts';
import { decimalOf, compare } from '../../../lib/billing/money/decimal.ts';
import { sumCustomer, SORTS, TopCustomers, type CustomerCosts } from '../../../lib/billing/top-customers.ts';
import { quantities, subprojectIds } from '../../support/usage.ts';

const NOVEMBER = daysBetween('2026-11-01', '2026-11-30');
const RANGE = { from: '2026-11-01', to: '2026-11-30' };

const amounts = fc.record({ day: fc.constantFrom(...NOVEMBER), cost: quantities, price: quantities });
const customers = fc.uniqueArray(
  fc.record({ subprojectId: subprojectIds, days: fc.array(amounts, { minLength: 1, maxLength: 4 }) }),
  { selector: ({ subprojectId }) => subprojectId, maxLength: 40 },
);

/** A ledger with these customers, in the order in which they are given. */
function ledgerOf(projects: ReadonlyMap<string, readonly CustomerDays[]>) {
  const asked: string[] = [];
  return {
    asked,
    readRuns: (projectId: string) => {
      asked.push(projectId);
      return Promise.resolve(
        projects.has(projectId) ? [{ schemaVersion: 1, day: '', shard: 0, ticket: 1 }] : [],
      );
    },
    async *readCustomers(projectId: string, _months: readonly string[], after?: string) {
      const all = projects.get(projectId) ?? [];
      const start = after === undefined ? 0 : all.findIndex(({ subprojectId }) => subprojectId === after) + 1;
      for (const customer of all.slice(start)) yield await Promise.resolve(customer);
    },
  };
}

const greatest = (all: readonly CustomerCosts[], sort: (typeof SORTS)[number], limit: number) =>
  all
    .toSorted(
      (a, b) => compare(decimalOf(b[sort]), decimalOf(a[sort])) || (a.subprojectId < b.subprojectId ? -1 : 1),
    )
    .slice(0, limit);

describe('the top customers', () => {
  test('are those whom sorting all of them would give, exactly, by cost, price and margin', async () => {
    await fc.assert(
      fc.asyncProperty(
        customers,
        fc.constantFrom(...SORTS),
        fc.integer({ min: 1, max: 10 }),
        async (all, sort, limit) => {
          const ledger = ledgerOf(new Map([['pr0ject1', all]]));
          const query: CustomersQuery = { range: RANGE, sort, limit };
          const page = await topCustomers({ ledger }, [{ projectId: 'pr0ject1' }], query);
          const sums = all.map(({ subprojectId, days }) => sumCustomer(subprojectId, days));
          expect(page).toEqual({
            customers: greatest(sums, sort, limit),
            customerCount: all.length,
            last: undefined,
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('are counted by the days that were asked for alone', async () => {
    const day = (name: string, cost: string) => ({ day: name, cost, price: '0' });
    const all = [
      { subprojectId: 'a', days: [day('2026-11-01', '5'), day('2026-11-09', '0.1')] },
      { subprojectId: 'b', days: [day('2026-11-30', '7')] },
    ];
    const ledger = ledgerOf(new Map([['pr0ject1', all]]));
    const query: CustomersQuery = { range: { from: '2026-11-02', to: '2026-11-29' }, sort: 'cost', limit: 9 };
    expect(await topCustomers({ ledger }, [{ projectId: 'pr0ject1' }], query)).toEqual({
      customers: [{ subprojectId: 'a', cost: '0.1', price: '0', margin: '-0.1', dayCount: 1 }],
      customerCount: 1,
      last: undefined,
    });
  });
});

describe('where one answer can not look at all customers', () => {
  const id = (projectId: string, index: number) => projectId + String(index).padStart(18, '0');
  const many = (projectId: string, count: number): CustomerDays[] =>
    Array.from({ length: count }, (_, index) => ({
      subprojectId: id(projectId, index),
      days: NOVEMBER.map((day) => ({ day, cost: String((index * 7919) % 1_000), price: '0' })),
    }));

  test('it says where to go on, and the parts have all of them, each once', async () => {
    const projects = new Map([
      ['aaaaaaaa', many('aaaaaaaa', 900)],
      ['bbbbbbbb', many('bbbbbbbb', 700)],
    ]);
    const ids = [
      'aaaaaaaa',
      'bbbbbbbb',
      ...Array.from({ length: 250 }, (_, n) => `c${String(n).padStart(7, '0')}`),
    ];
    const top = new TopCustomers(25, 'cost');
    let after: string | undefined;
    let [pages, count] = [0, 0];
    do {
      const ledger = ledgerOf(projects);
      const start = ids.findIndex((projectId) => after?.startsWith(projectId) === true);
      const from = after === undefined ? 0 : after.length === 8 ? start + 1 : start;
      const rest = ids.slice(from).map((projectId) => ({ projectId }));
      const query: CustomersQuery = { range: RANGE, sort: 'cost', limit: 25, after };
      const page = await topCustomers({ ledger }, rest, query);
      expect(ledger.asked.length).toBeLessThanOrEqual(100);
      for (const customer of page.customers) top.add(customer);
      count += page.customerCount;
      after = page.last;
      pages += 1;
    } while (after !== undefined);
    const all = [...projects.values()].flat();
    expect([count, pages]).toEqual([1_600, 5]);
    const sums = all.map(({ subprojectId, days }) => sumCustomer(subprojectId, days));
    expect(top.list()).toEqual(greatest(sums, 'cost', 25));
  });
});
