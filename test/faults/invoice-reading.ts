import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createInvoices } from '../../lib/aws/invoices.ts';
import type { Share } from '../../lib/billing/invoice/invoice-store.ts';
import type { Cast } from './cast.ts';
import { comparable } from './comparable.ts';
import type { Lane } from './lane.ts';

/** What is issued, with all that is below each header. */
export type InvoiceRead = { readonly total: string; readonly content: unknown };

const MAX_INVOICES = 10;

/** @throws Error if a header has lines that are not there */
export async function invoicesOf({ shop }: Lane, cast: Cast): Promise<readonly InvoiceRead[]> {
  const invoices = createInvoices(shop.admin.ledgerTable);
  const { items } = await invoices.listHeaders({ pageSize: MAX_INVOICES });
  return Promise.all(
    items.map(async (header) => {
      const lines = await invoices.readLines(header);
      const shares: Share[] = [];
      for await (const share of invoices.readShares(header, 0)) shares.push(share);
      // A header that was written twice is not the one that a step was answered with, and remembers.
      const content = comparable({ header, issued: header.issueTime, lines, shares }, cast);
      return { total: header.total, content };
    }),
  );
}

/** No run finds what another issued, or how often prices changed. Lines that no header names are found by nobody. */
export async function removeInvoices({ shop }: Lane): Promise<void> {
  const { client, tableName } = shop.admin.ledgerTable;
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': 'invoice' }),
      ConsistentRead: true,
    }),
  );
  for (const item of Items) {
    const key = keySchema.parse(unmarshall(item));
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall(key) }));
  }
}

const keySchema = z.object({ pk: z.string(), sk: z.string() });
