import { PutItemCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Page } from '../account/directory.ts';
import { AUDIT_SHARDS, auditRecordSchema, keyOf, newEntryId, type AuditRecord } from '../audit/record.ts';
import type { AuditReader, AuditTrail } from '../audit/trail.ts';
import { sha256 } from '../encoding/hash.ts';
import { ifConditionHolds } from './condition.ts';
import { attributesOf, type Table } from './items.ts';

/** Adds to the log: no item that is there is ever written over. */
export function createAuditTrail(
  { client, tableName }: Table,
  randomBytes: (count: number) => Uint8Array,
): AuditTrail {
  return {
    newEntryId: () => newEntryId(randomBytes),
    async put(record) {
      const key = { pk: partitionOf(record.time.slice(0, 10), shardOf(record.entryId)), sk: keyOf(record) };
      // Ids are random: what stands there is ours, of which only the reply was lost.
      await ifConditionHolds(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: attributesOf({ ...key, ...record }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
    },
  };
}

export function createAuditReader({ client, tableName }: Table): AuditReader {
  const query = async (
    partition: string,
    condition: string,
    values: Readonly<Record<string, string>>,
    options: Partial<QueryCommandInput>,
  ): Promise<Page<AuditRecord>> => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: `pk = :pk AND ${condition}`,
        ExpressionAttributeValues: marshall({ ':pk': partition, ...values }),
        ConsistentRead: true,
        ...options,
      }),
    );
    return {
      items: Items.map((item) => recordIn(unmarshall(item))),
      last: LastEvaluatedKey && keySchema.parse(unmarshall(LastEvaluatedKey)).sk,
    };
  };

  return {
    readShard({ day, shard, from, before, limit }) {
      const pk = partitionOf(day, shard);
      return query(
        pk,
        'sk BETWEEN :from AND :before',
        { ':from': from, ':before': before },
        { Limit: limit, ScanIndexForward: false, ExclusiveStartKey: marshall({ pk, sk: before }) },
      );
    },
    readShardForward({ day, shard, after, limit }) {
      const first = after === '' ? day : after;
      return query(partitionOf(day, shard), 'sk > :first', { ':first': first }, { Limit: limit });
    },
  };
}

const keySchema = z.object({ sk: z.string() });
const itemSchema = z.extend(auditRecordSchema, { pk: z.string(), sk: z.string() });

/** All that is stored but where: the digest is over it, whatever somebody may have added. */
function recordIn(item: unknown): AuditRecord {
  const { pk: _pk, sk: _sk, ...record } = itemSchema.parse(item);
  return record;
}

function partitionOf(day: string, shard: number): string {
  return `entries#${day}#${shard}`;
}

function shardOf(entryId: string): number {
  return (sha256(entryId)[0] ?? 0) % AUDIT_SHARDS;
}
