import { TopCustomers, type CustomerCosts, type Sort } from '../../lib/billing/top-customers.ts';
import { ApiError } from '../api-error.ts';
import type { Client } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { Progress } from '../progress.ts';
import { subprojectSchema } from '../resources.ts';
import type { Session } from '../session.ts';
import { customersPageSchema, type CustomersPage } from './resources.ts';

export type Top = {
  readonly currency: string;
  readonly customers: readonly CustomerCosts[];
  /** With usage in the range. */
  readonly customerCount: number;
};

type Range = { readonly from?: string | undefined; readonly to?: string | undefined };

/** The greatest of all customers, however many answers it takes to look at them. @param query its days */
export async function findTop(
  { client, io }: Session,
  projectId: string | undefined,
  { sort, limit, query }: { readonly sort: Sort; readonly limit: number; readonly query: Range },
): Promise<Top> {
  const top = new TopCustomers(limit, sort);
  const progress = new Progress(io);
  let [customerCount, pageToken] = [0, ''];
  try {
    for (;;) {
      const asked = { ...query, sort, pageSize: limit, ...(pageToken !== '' && { pageToken }) };
      const page = await readPage(client, projectId, asked);
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

type Asked = Range & { readonly sort: Sort; readonly pageSize: number; readonly pageToken?: string };

function readPage(client: Client, projectId: string | undefined, query: Asked): Promise<CustomersPage> {
  return projectId === undefined
    ? client.send('listAccountCustomerCosts', { query }, customersPageSchema)
    : client.send('listProjectCustomerCosts', { params: { projectId }, query }, customersPageSchema);
}

/** How customers are called; nothing for those who are gone, or whom the key may not see. */
export async function namesOf(
  client: Client,
  customers: readonly CustomerCosts[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { subprojectId } of customers) {
    const found = await client
      .send('getSubproject', { params: { subprojectId } }, subprojectSchema)
      .catch((error: unknown) => {
        const isHidden = error instanceof ApiError && error.exitCode !== EXIT.unavailable;
        if (!isHidden) throw error;
        return undefined;
      });
    if (found !== undefined) names.set(subprojectId, found.displayName);
  }
  return names;
}
