import type { CostLedger } from './cost-ledger.ts';
import { daysBetween, monthsOf } from './days.ts';
import type { DayRange } from './costs.ts';
import { sumCustomer, TopCustomers, type CustomerCosts, type Sort } from './top-customers.ts';

export type CustomersDeps = { readonly ledger: Pick<CostLedger, 'readRuns' | 'readCustomers'> };

/** So much is read for one answer, then it ends after a whole customer: a second or two of a function. */
const MAX_SUBPROJECT_DAYS = 20_000;
/** Each project is at least one query for each month. */
const MAX_PROJECTS = 100;

export type CustomersPage = {
  readonly customers: readonly CustomerCosts[];
  /** Of the part of the customers that was read for this answer. */
  readonly customerCount: number;
  /** Where to go on: after this customer, or after all of this project. Undefined if this is the whole of it. */
  readonly last: string | undefined;
};

export type CustomersQuery = {
  readonly range: DayRange;
  readonly sort: Sort;
  readonly limit: number;
  /** A subprojectId or a projectId, as `last` says it. */
  readonly after?: string | undefined;
};

/**
 * The greatest among as many customers as one answer can read, in the ledger's order. Whoever wants the greatest of all goes on until the
 * end, and keeps the greatest.
 * @param projects in the order of their ids, from that of `after` on
 */
export async function topCustomers(
  { ledger }: CustomersDeps,
  projects: AsyncIterable<{ readonly projectId: string }> | Iterable<{ readonly projectId: string }>,
  { range, sort, limit, after }: CustomersQuery,
): Promise<CustomersPage> {
  const top = new TopCustomers(limit, sort);
  const months = monthsOf(daysBetween(range.from, range.to));
  let [customerCount, dayCount, projectCount] = [0, 0, 0];
  let last: string | undefined;
  const page = (next: string | undefined) => ({ customers: top.list(), customerCount, last: next });
  for await (const { projectId } of projects) {
    if (projectCount === MAX_PROJECTS) return page(last);
    projectCount += 1;
    const from = after?.startsWith(projectId) === true ? after : undefined;
    const hasUsage = await mayHaveUsage(ledger, projectId, months);
    for await (const { subprojectId, days } of hasUsage
      ? ledger.readCustomers(projectId, months, from)
      : []) {
      if (dayCount >= MAX_SUBPROJECT_DAYS) return page(last);
      last = subprojectId;
      dayCount += days.length;
      const wanted = days.filter(({ day }) => day >= range.from && day <= range.to);
      if (wanted.length === 0) continue;
      customerCount += 1;
      top.add(sumCustomer(subprojectId, wanted));
    }
    last = projectId;
  }
  return page(undefined);
}

/** Where nothing was used there is nothing to look through. A run that has not come to its end may have written days. */
async function mayHaveUsage(
  ledger: Pick<CostLedger, 'readRuns'>,
  projectId: string,
  months: readonly string[],
): Promise<boolean> {
  const runs = await Promise.all(months.map((month) => ledger.readRuns(projectId, month)));
  return runs.flat().some(({ result }) => result === undefined || result.eventCount > 0);
}
