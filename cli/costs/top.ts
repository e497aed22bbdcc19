import { TopCustomers, type CustomerCosts, type Sort } from '../../lib/billing/top-customers.ts';
import { ApiError } from '../api-error.ts';
import { pathOf, type Client, type Query } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { Progress } from '../progress.ts';
import { subprojectSchema } from '../resources.ts';
import type { Session } from '../session.ts';
import { customersPageSchema } from './resources.ts';

export type Top = {
  readonly currency: string;
  readonly customers: readonly CustomerCosts[];
  /** With usage in the range. */
  readonly customerCount: number;
};

/** The greatest of all customers, however many answers it takes to look at them. @param query its days */
export async function findTop(
  { client, io }: Session,
  path: string,
  { sort, limit, query }: { readonly sort: Sort; readonly limit: number; readonly query: Query },
): Promise<Top> {
  const top = new TopCustomers(limit, sort);
  const progress = new Progress(io);
  let [customerCount, pageToken] = [0, ''];
  try {
    for (;;) {
      const asked = { ...query, sort, pageSize: limit, ...(pageToken !== '' && { pageToken }) };
      const page = await client.send({ method: 'GET', path, query: asked }, customersPageSchema);
      for (const customer of page.customers) top.add(customer);
      customerCount += page.customerCount;
      pageToken = page.nextPageToken;
      if (pageToken === '') return { currency: page.currency, customers: top.list(), customerCount };
      progress.show(`${customerCount} customers so far`);
    }
  } finally {
    progress.end();
  }
}

/** How customers are called; nothing for those who are gone, or whom the key may not see. */
export async function namesOf(
  client: Client,
  customers: readonly CustomerCosts[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { subprojectId } of customers) {
    const path = pathOf('/v1/subprojects', subprojectId);
    const found = await client.send({ method: 'GET', path }, subprojectSchema).catch((error: unknown) => {
      const isHidden = error instanceof ApiError && error.exitCode !== EXIT.unavailable;
      if (!isHidden) throw error;
      return undefined;
    });
    if (found !== undefined) names.set(subprojectId, found.displayName);
  }
  return names;
}
