import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Page } from '../account/directory.ts';
import { AUDIT_SHARDS, auditRecordSchema, keyOf, newEntryId, type AuditRecord } from '../audit/record.ts';
import type { AuditReader, AuditTrail } from '../audit/trail.ts';
import { sha256 } from '../encoding/hash.ts';
import { ifConditionHolds } from './condition.ts';
import { attributesOf, type Table } from './items.ts';
import { queryNewest, queryPage } from './query-page.ts';

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
            Item: attributesOf({ ...record, ...key }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
    },
  };
}

export function createAuditReader(table: Table): AuditReader {
  return {
    async readShard({ day, shard, ...range }) {
      return recordsIn(await queryNewest(table, partitionOf(day, shard), range));
    },
    async readShardForward({ day, shard, after, limit }) {
      const page = await queryPage(table, {
        KeyConditionExpression: 'pk = :pk AND sk > :first',
        ExpressionAttributeValues: marshall({ ':pk': partitionOf(day, shard), ':first': after || day }),
        Limit: limit,
      });
      return recordsIn(page);
    },
  };
}

function recordsIn({ items, last }: Page<unknown>): Page<AuditRecord> {
  return { items: items.map(recordIn), last };
}

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
