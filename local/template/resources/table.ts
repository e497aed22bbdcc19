import * as z from 'zod/mini';
import { arnOf } from '../account.ts';
import type { ResourceKind } from '../resource-kind.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const properties = z.strictObject({
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.optional(
    z.array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.optional(z.array(z.string())),
        }),
      }),
    ),
  ),
});

export type TableProperties = z.infer<typeof properties>;

export const tableKind: ResourceKind<TableProperties> = {
  type: 'AWS::DynamoDB::Table',
  properties,

  noLocalEffect: {
    PointInTimeRecoverySpecification: 'no engine has backups: stop the system and copy the data folder',
    DeletionProtectionEnabled: 'nothing here deletes a table',
    SSESpecification: 'the data folder is protected by the disk it lies on',
    TimeToLiveSpecification: 'TTL is only the broom: code filters expired items on read, and here they stay',
    Tags: 'nothing reads tags',
  },
  identify: (name) => ({ ref: name, attributes: { Arn: arnOf('dynamodb', `table/${name}`) } }),
};
