import { QueryCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { DELIVERY_SHARDS } from '../intake/delivery.ts';
import type { DeliverySearch, SearchDeliveries } from '../watch/activity.ts';
import { dayBefore, dayOf } from '../watch/days.ts';
import { partitionOf } from './deliveries.ts';
import type { Table } from './items.ts';

/** Enough to find what is busy. What is not takes whole pages, of 1 MB. */
const FIRST_PAGE_RECORDS = 25;
/** Of a search: 200 MB, or $0.003. */
const MAX_READS = 200;
/** Of a filter's `IN`. */
const MAX_FILTERED_SOURCES = 100;

const recordSchema = z.object({ source: z.string(), receiveTime: z.string() });
type Shard = { readonly day: string; readonly shard: number };
type Budget = { reads: number };

/** Looks through deliveries newest first, shard by shard at once, until each shard has shown every source or is read. */
export function createDeliverySearch({ client, tableName }: Table): SearchDeliveries {
  async function searchShard(
    { projectId, from, before, sources }: DeliverySearch,
    { day, shard }: Shard,
    budget: Budget,
  ): Promise<ReadonlyMap<string, string>> {
    const newest = new Map<string, string>();
    let start: Record<string, AttributeValue> | undefined;
    let isFirst = true;
    do {
      const wanted = sources.filter((source) => !newest.has(source));
      if (wanted.length === 0 || budget.reads <= 0) break;
      budget.reads -= 1;
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :before',
          ...filterOf(wanted, {
            ':pk': partitionOf(projectId, day, shard),
            ':from': from.toISOString(),
            ':before': before.toISOString(),
          }),
          ScanIndexForward: false,
          ...(isFirst && { Limit: FIRST_PAGE_RECORDS }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const item of Items) {
        const { source, receiveTime } = recordSchema.parse(unmarshall(item));
        if (!newest.has(source) && sources.includes(source)) newest.set(source, receiveTime);
      }
      start = LastEvaluatedKey;
      isFirst = false;
    } while (start !== undefined);
    return newest;
  }

  return async (search) => {
    const budget = { reads: MAX_READS };
    const newest = new Map<string, string>();
    const first = dayOf(search.from);
    const last = dayOf(new Date(search.before.getTime() - 1));
    for (let day = last; day >= first; day = dayBefore(day, 1)) {
      const sources = search.sources.filter((source) => !newest.has(source));
      const shards = Array.from({ length: DELIVERY_SHARDS }, (_, shard) => ({ day, shard }));
      const found = await Promise.all(
        shards.map((shard) => searchShard({ ...search, sources }, shard, budget)),
      );
      for (const [source, time] of found.flatMap((times) => [...times])) {
        if (time > (newest.get(source) ?? '')) newest.set(source, time);
      }
    }
    return { newest, isComplete: budget.reads > 0 };
  };
}

function filterOf(sources: readonly string[], keys: Readonly<Record<string, string>>) {
  const projection = {
    ProjectionExpression: '#source, receiveTime',
    ExpressionAttributeNames: { '#source': 'source' },
  };
  if (sources.length > MAX_FILTERED_SOURCES) {
    return { ...projection, ExpressionAttributeValues: marshall(keys) };
  }
  const named = Object.fromEntries(sources.map((source, index) => [`:source${index}`, source]));
  return {
    ...projection,
    FilterExpression: `#source IN (${Object.keys(named).join(', ')})`,
    ExpressionAttributeValues: marshall({ ...keys, ...named }),
  };
}
