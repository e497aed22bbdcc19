import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createCostLedger } from '../../lib/aws/cost-ledger.ts';
import { dayOfSecond } from '../../lib/billing/days.ts';
import { monthBefore, monthOf } from '../../lib/billing/months.ts';
import type { Table } from '../../lib/aws/items.ts';
import type { Cast } from './cast.ts';
import type { Lane } from './lane.ts';

/** Of a customer's day, whichever run wrote it. */
export type CostsRead = Readonly<
  Record<string, readonly { readonly day: string; readonly cost: string; readonly price: string }[]>
>;

const COST_BUCKETS = 16;

/** Scenarios use the last days, and the end of last month. */
function monthsAround({ startSecond }: Pick<Cast, 'startSecond'>): readonly string[] {
  const month = monthOf(dayOfSecond(startSecond));
  return [monthBefore(month), month];
}

/** What the ledger says of the run's customers. */
export async function costsOf({ shop }: Lane, cast: Cast): Promise<CostsRead> {
  const ledger = createCostLedger(shop.admin.ledgerTable);
  const ofCustomers = await Promise.all(
    cast.customers.map(async (customer) => {
      const id = cast.subprojectIdOf(customer);
      const months = await Promise.all(monthsAround(cast).map((month) => ledger.readSubjectMonth(id, month)));
      return [customer, months.flat().map(({ day, cost, price }) => ({ day, cost, price }))] as const;
    }),
  );
  return Object.fromEntries(ofCustomers.filter(([, days]) => days.length > 0));
}

/** No run finds the usage of another: what a run reads would be more each time. */
export async function removeUsage({ shop }: Lane, cast: Cast): Promise<void> {
  const { ledgerTable, usageTable } = shop.admin;
  const days = new Set<string>();
  for (const month of monthsAround(cast)) {
    for (const { pk, sk } of await keysOf(ledgerTable, `run#${shop.projectId}#${month}`)) {
      days.add(sk.slice(0, 10));
      await remove(ledgerTable, { pk, sk });
    }
  }
  if (days.size === 0) return;
  for (let bucket = 0; bucket < COST_BUCKETS; bucket += 1) {
    for (const key of await keysOf(ledgerTable, `cost#${shop.projectId}#${bucket}`)) {
      await remove(ledgerTable, key);
    }
  }
  for (const day of days) {
    for (const key of await keysOf(usageTable, `${shop.projectId}#${day}#0`)) await remove(usageTable, key);
  }
}

const keySchema = z.object({ pk: z.string(), sk: z.string() });
type Key = z.infer<typeof keySchema>;

async function keysOf({ client, tableName }: Table, partition: string): Promise<readonly Key[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': partition }),
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => keySchema.parse(unmarshall(item)));
}

async function remove({ client, tableName }: Table, key: Key): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall(key) }));
}
