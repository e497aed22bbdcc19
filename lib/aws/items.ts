import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Change, Changed, Expectation, Page, PageRequest } from '../account/directory.ts';
import { AppError } from '../errors.ts';
import { ifConditionHolds } from './condition.ts';

export type Key = { readonly pk: string; readonly sk: string };
export type Versioned = { readonly version: number };
export type Table = { readonly client: DynamoDBClient; readonly tableName: string };
/** How one kind of item is read and written. Attributes that only the table needs (index keys) are added by `extra`. */
export type ItemKind<Item extends Versioned> = {
  readonly schema: { parse(value: unknown): Item };
  /** The item without what others write into it beside its version: else a write of ours would not be known again. */
  readonly ours?: (item: Item) => Item;
  readonly extra?: (item: Item) => Record<string, string | number>;
};

/** Attributes of the table itself: an item is read without them and written with them anew. */
const TABLE_ATTRIBUTES = ['pk', 'sk', 'purgeBucket', 'expireSeconds'];
/** How often a write is tried against others who write the same item. */
const MAX_WRITE_ATTEMPTS = 8;

export async function readItem<Item extends Versioned>(
  { client, tableName }: Table,
  key: Key,
  kind: ItemKind<Item>,
): Promise<Item | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true }),
  );
  return Item && parseItem(Item, kind);
}

/**
 * Reads, changes, and writes on the condition that the version is still the one that was read.
 * @throws AppError write_conflict after 8 lost races
 */
export async function changeItem<Item extends Versioned>(
  table: Table,
  key: Key,
  kind: ItemKind<Item>,
  change: Change<Item>,
  expectation: Expectation = 'unknown',
): Promise<Changed<Item>> {
  let current = expectation === 'absent' ? undefined : await readItem(table, key, kind);
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt += 1) {
    const changed = change(current);
    if (changed === current) return { item: changed, isWritten: false };
    const next = { ...changed, version: (current?.version ?? 0) + 1 };
    const refusal = await writeItem(table, key, kind, next, current?.version);
    if (refusal === undefined) return { item: next, isWritten: true };
    current = refusal.current ?? (await readItem(table, key, kind));
    // Our own write took effect and only its reply was lost; the SDK then tried it again. (Or another made the very same
    // change of the very same item at the same moment: then what we wanted is done as well.)
    if (current !== undefined && isOurs(current, asStored(next, kind), kind))
      return { item: next, isWritten: true };
  }
  throw new AppError('write_conflict');
}

type Refusal<Item> = { readonly current: Item | undefined };

/** @returns undefined once written; else the item that stood against it, where the engine tells */
async function writeItem<Item extends Versioned>(
  { client, tableName }: Table,
  key: Key,
  kind: ItemKind<Item>,
  item: Item,
  expectedVersion: number | undefined,
): Promise<Refusal<Item> | undefined> {
  const condition =
    expectedVersion === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': { N: String(expectedVersion) } },
        };
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: attributesOf({ ...key, ...item, ...kind.extra?.(item) }),
        ...condition,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { current: error.Item && parseItem(error.Item, kind) };
  }
}

/**
 * Also if there is none: it may be repeated.
 * @param only while it is still this version of this item: one that was removed and made again counts its versions anew
 * @returns false if it is another
 */
export async function removeItem(
  { client, tableName }: Table,
  key: Key,
  only?: Versioned & { readonly createTime: string },
): Promise<boolean> {
  const condition = only && {
    ConditionExpression: 'attribute_not_exists(pk) OR (#version = :version AND createTime = :createTime)',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: marshall({ ':version': only.version, ':createTime': only.createTime }),
  };
  return ifConditionHolds(
    client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall(key), ...condition })),
  );
}

/** Items of one partition whose sort key begins with `prefix`, in the order of their ids. */
export async function listItems<Item extends Versioned>(
  { client, tableName }: Table,
  partition: string,
  prefix: string,
  kind: ItemKind<Item>,
  { pageSize, after }: PageRequest,
): Promise<Page<Item>> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: partition }, ':prefix': { S: prefix } },
      Limit: pageSize,
      ConsistentRead: true,
      ...(after !== undefined && { ExclusiveStartKey: marshall({ pk: partition, sk: prefix + after }) }),
    }),
  );
  const last = LastEvaluatedKey && keySchema.parse(unmarshall(LastEvaluatedKey)).sk.slice(prefix.length);
  return { items: Items.map((item) => parseItem(item, kind)), last };
}

/**
 * Absent members are not stored. A customer's label may be called `constructor`, by which marshall tells classes: what it takes for
 * one is a plain object all the same.
 */
export function attributesOf(item: object): Record<string, AttributeValue> {
  return marshall(item, { removeUndefinedValues: true, convertClassInstanceToMap: true });
}

function isOurs<Item extends Versioned>(
  current: Item,
  written: Item,
  { ours = (item) => item }: ItemKind<Item>,
) {
  return isDeepStrictEqual(ours(current), ours(written));
}

/** The item as a read would give it. */
function asStored<Item extends Versioned>(item: Item, kind: ItemKind<Item>): Item {
  return parseItem(attributesOf(item), kind);
}

const keySchema = z.object({ pk: z.string(), sk: z.string() });

/** Unknown attributes are kept: a newer release may have written them. */
function parseItem<Item extends Versioned>(
  attributes: Record<string, AttributeValue>,
  kind: ItemKind<Item>,
): Item {
  const entries = Object.entries(unmarshall(attributes)).filter(([name]) => !TABLE_ATTRIBUTES.includes(name));
  return kind.schema.parse(Object.fromEntries(entries));
}
