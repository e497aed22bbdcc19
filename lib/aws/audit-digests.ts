import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { AuditDigests } from '../audit/close-days.ts';
import { auditDigestSchema, type AuditDigest } from '../audit/digest.ts';
import { ifConditionHolds } from './condition.ts';
import { attributesOf, type Table } from './items.ts';

/** One partition: a digest a day. */
const PARTITION = 'digest';
const itemSchema = z.extend(auditDigestSchema, { pk: z.string(), sk: z.string() });

export function createAuditDigests({ client, tableName }: Table): AuditDigests {
  const query = async (from: string, to: string, limit: number, isForward: boolean) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: marshall({ ':pk': PARTITION, ':from': from, ':to': to }),
        ConsistentRead: true,
        ScanIndexForward: isForward,
        Limit: limit,
      }),
    );
    return Items.map((item) => digestIn(unmarshall(item)));
  };
  return {
    async readLast() {
      const [last] = await query('0', '9', 1, false);
      return last;
    },
    list: (from, to, limit) => query(from, to, limit, true),
    async put(digest) {
      const isWritten = await ifConditionHolds(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: attributesOf({ pk: PARTITION, sk: digest.day, ...digest }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
      if (isWritten) return digest;
      const [stored] = await query(digest.day, digest.day, 1, true);
      if (stored === undefined) throw new Error(`the digest of ${digest.day} is there, and is not`);
      return stored;
    },
  };
}

function digestIn(item: unknown): AuditDigest {
  const { pk: _pk, sk: _sk, ...digest } = itemSchema.parse(item);
  return digest;
}
