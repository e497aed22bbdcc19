import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  invoiceHeaderSchema,
  type InvoiceHeader,
  type InvoiceStore,
  type OpenMonth,
} from '../billing/invoice/invoice-store.ts';
import { isMonth } from '../billing/months.ts';
import { ifConditionHolds } from './condition.ts';
import { createInvoiceParts } from './invoice-parts.ts';
import { attributesOf, type Key, type Table } from './items.ts';

const PARTITION = 'invoice';
/** Of a change of prices that has begun and not ended; its value is when. */
const PRICE_CHANGE = 'priceChange#';

/**
 * Headers are the items of one partition, by month. After the last of them there may be one that is not issued: it counts the changes
 * of prices that began, and gives way to the header on the condition that none began since.
 */
export function createInvoices(table: Table): InvoiceStore {
  const { client, tableName } = table;
  const parts = createInvoiceParts(table);

  async function read(month: string): Promise<Record<string, AttributeValue> | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: marshall(keyOf(month)), ConsistentRead: true }),
    );
    return Item;
  }

  async function query(input: { after?: string | undefined; limit: number; isForward: boolean }) {
    const { after, limit, isForward } = input;
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: PARTITION } },
        ConsistentRead: true,
        Limit: limit,
        ScanIndexForward: isForward,
        ...(after !== undefined && { ExclusiveStartKey: marshall(keyOf(after)) }),
      }),
    );
    return { headers: Items.flatMap((item) => headerIn(item) ?? []), isLast: LastEvaluatedKey === undefined };
  }

  return {
    async readHeader(month) {
      const item = await read(month);
      return item && headerIn(item);
    },

    // The first may be the month that is open.
    readLastHeader: async () => (await query({ limit: 2, isForward: false })).headers[0],

    async listHeaders({ pageSize, after }) {
      if (after !== undefined && !isMonth(after)) return { items: [] };
      const { headers, isLast } = await query({ after, limit: pageSize, isForward: true });
      return { items: headers, last: isLast ? undefined : headers.at(-1)?.month };
    },

    ...parts,

    async readOpenMonth(month) {
      const item = await read(month);
      return item === undefined ? { priceChanges: 0, pendingSinceMs: [] } : openMonthIn(item);
    },

    issue: (header, { priceChanges }) =>
      ifConditionHolds(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: attributesOf({ ...keyOf(header.month), ...header }),
            ConditionExpression:
              priceChanges === 0
                ? 'attribute_not_exists(pk)'
                : 'attribute_not_exists(issueTime) AND priceChanges = :count',
            ...(priceChanges > 0 && {
              ExpressionAttributeValues: { ':count': { N: String(priceChanges) } },
            }),
          }),
        ),
      ),

    beginPriceChange: (month, changeId, nowMs) =>
      updateOpen(table, month, changeId, {
        UpdateExpression: 'SET schemaVersion = :version, #change = :now ADD priceChanges :one',
        ExpressionAttributeValues: marshall({ ':version': 1, ':now': nowMs, ':one': 1 }),
      }),

    async endPriceChange(month, changeId) {
      await updateOpen(table, month, changeId, { UpdateExpression: 'REMOVE #change' });
    },
  };
}

function updateOpen(
  { client, tableName }: Table,
  month: string,
  changeId: string,
  update: Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ExpressionAttributeValues'>,
): Promise<boolean> {
  return ifConditionHolds(
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(keyOf(month)),
        ConditionExpression: 'attribute_not_exists(issueTime)',
        ExpressionAttributeNames: { '#change': PRICE_CHANGE + changeId },
        ...update,
      }),
    ),
  );
}

function keyOf(month: string): Key {
  return { pk: PARTITION, sk: month };
}

function headerIn(item: Record<string, AttributeValue>): InvoiceHeader | undefined {
  if (item['issueTime'] === undefined) return undefined;
  const { pk: _pk, sk: _sk, ...header } = unmarshall(item);
  return invoiceHeaderSchema.parse(header);
}

function openMonthIn(item: Record<string, AttributeValue>): OpenMonth {
  const pending = Object.entries(item).filter(([name]) => name.startsWith(PRICE_CHANGE));
  return {
    priceChanges: Number(item['priceChanges']?.N ?? 0),
    pendingSinceMs: pending.map(([, value]) => Number(value.N)),
  };
}
