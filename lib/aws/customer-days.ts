import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { CustomerDays } from '../billing/cost-ledger.ts';
import { groupsInOrder } from './groups.ts';
import type { Table } from './items.ts';
import { queryAll } from './query-all.ts';

/** Without quantities: of a customer's day only the sums are transferred, though the whole item is read. */
const amountsSchema = z.object({
  subprojectId: z.string(),
  day: z.string(),
  cost: z.string(),
  price: z.string(),
});
type Amounts = z.infer<typeof amountsSchema>;

/** Sorts after every id and day. */
const END = '~';

/** The customers of one partition of the ledger, in the order of their ids, each with the days of all the months. */
export async function* customersIn(
  table: Table,
  partition: string,
  months: readonly string[],
  after?: string,
): AsyncGenerator<CustomerDays> {
  const lists = months.map((month) => amountsIn(table, partition, month, after));
  for await (const { key, items } of groupsInOrder(lists, ({ subprojectId }) => subprojectId))
    yield { subprojectId: key, days: items };
}

async function* amountsIn(
  table: Table,
  partition: string,
  month: string,
  after?: string,
): AsyncGenerator<Amounts> {
  const items = queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: marshall({
      ':pk': partition,
      ':first': after === undefined ? `${month}#` : `${month}#${after}#${END}`,
      ':last': `${month}#${END}`,
    }),
    ProjectionExpression: 'subprojectId, #day, cost, price',
    ExpressionAttributeNames: { '#day': 'day' },
  });
  for await (const item of items) yield amountsSchema.parse(unmarshall(item));
}
