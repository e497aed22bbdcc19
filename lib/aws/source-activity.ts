import {
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { ActivityStore, AddRefusals, ProjectActivity } from '../watch/activity.ts';
import type { RefusedHour } from '../watch/refused-hours.ts';
import { attributesOf, type Table } from './items.ts';

const DAY_SECONDS = 86_400;
/** Longer than what is looked at: 28 days of deliveries, and 24 hours of refusals. */
const DELIVERED_DAYS_KEPT = 40;
const REFUSALS_DAYS_KEPT = 3;

const CHECKED = 'checked';
const DELIVERED_PREFIX = 'delivered#';
const REFUSED_PREFIX = 'refused#';

const itemSchema = z.looseObject({ sk: z.string(), checkedTime: z.optional(z.string()) });
type Item = z.infer<typeof itemSchema>;

function partitionOf(projectId: string): string {
  return `watch#${projectId}`;
}

function expireSecondsAt(day: string, days: number): number {
  return Date.parse(day) / 1000 + days * DAY_SECONDS;
}

/** All of a project in one partition: a few small items for each source, read by one query. */
export function createActivityStore({ client, tableName }: Table): ActivityStore {
  const put = async (projectId: string, sk: string, day: string, attributes: object = {}) => {
    const expireSeconds = expireSecondsAt(day, DELIVERED_DAYS_KEPT);
    const item = { pk: partitionOf(projectId), sk, schemaVersion: 1, expireSeconds, ...attributes };
    await client.send(new PutItemCommand({ TableName: tableName, Item: attributesOf(item) }));
  };
  const readAll = async (projectId: string): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: marshall({ ':pk': partitionOf(projectId) }),
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      items.push(...(page.Items ?? []).map((item) => itemSchema.parse(unmarshall(item))));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return items;
  };
  return {
    // What has expired and is not deleted yet is too old to be looked at.
    read: async (projectId) => activityOf(await readAll(projectId)),
    markDelivered: (projectId, day, source) => put(projectId, `${DELIVERED_PREFIX}${day}#${source}`, day),
    markChecked: (projectId, checkedTime) =>
      put(projectId, CHECKED, checkedTime.slice(0, 10), { checkedTime }),
  };
}

function activityOf(items: readonly Item[]): ProjectActivity {
  const deliveredDays = new Map<string, Set<string>>();
  const refusedHours: RefusedHour[] = [];
  for (const { sk, ...attributes } of items) {
    const [prefix = '', time = '', source = ''] = sk.split('#');
    if (`${prefix}#` === DELIVERED_PREFIX) {
      deliveredDays.set(source, (deliveredDays.get(source) ?? new Set()).add(time));
    }
    if (`${prefix}#` === REFUSED_PREFIX)
      refusedHours.push({ source, hour: time, counts: countsOf(attributes) });
  }
  const checkedTime = items.find(({ sk }) => sk === CHECKED)?.checkedTime;
  return { checkedTime, deliveredDays, refusedHours };
}

/** Each code is an attribute, so that it can be added to without being read. */
function countsOf({ pk, schemaVersion, expireSeconds, ...codes }: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(codes).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

export function createRefusalLog({ client, tableName }: Table): AddRefusals {
  return async ({ projectId, source, hour, counts }) => {
    const codes = Object.entries(counts);
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: partitionOf(projectId), sk: `${REFUSED_PREFIX}${hour}#${source}` }),
        UpdateExpression: `SET schemaVersion = :version, expireSeconds = :expireSeconds ADD ${codes
          .map((_, index) => `#code${index} :count${index}`)
          .join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(codes.map(([code], index) => [`#code${index}`, code])),
        ExpressionAttributeValues: marshall({
          ':version': 1,
          ':expireSeconds': expireSecondsAt(hour.slice(0, 10), REFUSALS_DAYS_KEPT),
          ...Object.fromEntries(codes.map(([, count], index) => [`:count${index}`, count])),
        }),
      }),
    );
  };
}
