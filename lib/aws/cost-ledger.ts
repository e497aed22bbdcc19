import {
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { projectIdOf } from '../account/ids.ts';
import {
  runStateSchema,
  subjectDaySchema,
  type CostLedger,
  type RunState,
  type SubjectDay,
  type Written,
} from '../billing/cost-ledger.ts';
import type { ShardDay } from '../billing/usage-store.ts';
import { sha256 } from '../encoding/hash.ts';
import { customersIn } from './customer-days.ts';
import { ifConditionHolds } from './condition.ts';
import { attributesOf, type Key, type Table } from './items.ts';
import { queryAll } from './query-all.ts';

/** A project's costs of a night come at once: 16 partitions take 16,000 of them a second. */
const COST_BUCKETS = 16;

export function createCostLedger(table: Table): CostLedger {
  const { client, tableName } = table;
  return {
    async takeTicket(place) {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall(runKey(place)),
          UpdateExpression: 'SET schemaVersion = :version, #day = :day, #shard = :shard ADD ticket :one',
          ExpressionAttributeNames: { '#day': 'day', '#shard': 'shard' },
          ExpressionAttributeValues: marshall({
            ':version': 1,
            ':day': place.day,
            ':shard': place.shard,
            ':one': 1,
          }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return runIn(Attributes);
    },

    async readRun(place) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: marshall(runKey(place)), ConsistentRead: true }),
      );
      return Item && runIn(Item);
    },

    putSubjectDay: (day) =>
      unlessSuperseded(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: attributesOf({ ...costKey(day), ...day }),
            // The same ticket is this very write, whose reply was lost.
            ConditionExpression: 'attribute_not_exists(pk) OR ticket <= :ticket',
            ExpressionAttributeValues: { ':ticket': { N: String(day.ticket) } },
          }),
        ),
      ),

    completeRun: (place, result) =>
      unlessSuperseded(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall(runKey(place)),
            UpdateExpression: 'SET #result = :result',
            ConditionExpression: 'attribute_not_exists(#result) OR #result.ticket <= :ticket',
            ExpressionAttributeNames: { '#result': 'result' },
            ExpressionAttributeValues: attributesOf({ ':result': result, ':ticket': result.ticket }),
          }),
        ),
      ),

    async readRuns(projectId, month) {
      const runs: RunState[] = [];
      for await (const item of queryPartition(table, runPartition(projectId, month))) runs.push(runIn(item));
      return runs;
    },

    async readSubjectMonth(subprojectId, month) {
      const days: SubjectDay[] = [];
      const prefix = `${month}#${subprojectId}#`;
      for await (const item of queryPartition(table, costPartition(subprojectId), prefix))
        days.push(costIn(item));
      return days;
    },

    async *readProjectMonth(projectId, month) {
      for (let bucket = 0; bucket < COST_BUCKETS; bucket += 1) {
        const partition = bucketPartition(projectId, bucket);
        for await (const item of queryPartition(table, partition, `${month}#`)) yield costIn(item);
      }
    },

    async *readCustomers(projectId, months, after) {
      const first = after === undefined ? 0 : bucketOf(after);
      for (let bucket = first; bucket < COST_BUCKETS; bucket += 1) {
        const partition = bucketPartition(projectId, bucket);
        yield* customersIn(table, partition, months, bucket === first ? after : undefined);
      }
    },
  };
}

function runKey({ projectId, day, shard }: ShardDay): Key {
  return { pk: runPartition(projectId, day.slice(0, 7)), sk: `${day}#${String(shard).padStart(4, '0')}` };
}

function runPartition(projectId: string, month: string): string {
  return `run#${projectId}#${month}`;
}

/** The month first, so that a project's month is one range of each bucket, and a subproject's one range of one. */
function costKey({ subprojectId, day }: SubjectDay): Key {
  return { pk: costPartition(subprojectId), sk: `${day.slice(0, 7)}#${subprojectId}#${day}` };
}

function costPartition(subprojectId: string): string {
  return bucketPartition(projectIdOf(subprojectId), bucketOf(subprojectId));
}

function bucketOf(subprojectId: string): number {
  return (sha256(subprojectId)[0] ?? 0) % COST_BUCKETS;
}

function bucketPartition(projectId: string, bucket: number): string {
  return `cost#${projectId}#${bucket}`;
}

function queryPartition(table: Table, partition: string, prefix?: string) {
  return queryAll(table, {
    KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: marshall({
      ':pk': partition,
      ...(prefix !== undefined && { ':prefix': prefix }),
    }),
  });
}

function runIn(item: Record<string, AttributeValue>): RunState {
  const { pk: _pk, sk: _sk, ...state } = unmarshall(item);
  return runStateSchema.parse(state);
}

function costIn(item: Record<string, AttributeValue>): SubjectDay {
  const { pk: _pk, sk: _sk, ...day } = unmarshall(item);
  return subjectDaySchema.parse(day);
}

async function unlessSuperseded(write: Promise<unknown>): Promise<Written> {
  return (await ifConditionHolds(write)) ? 'written' : 'superseded';
}
