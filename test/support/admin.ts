import { DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Directory } from '../../lib/account/directory.ts';
import { createDirectory, subprojectKey } from '../../lib/aws/directory.ts';
import type { Table } from '../../lib/aws/items.ts';
import type { System } from '../../local/system.ts';

/** A look into the running system from outside, with the operator's rights. */
export type Admin = {
  readonly directoryTable: Table;
  readonly ledgerTable: Table;
  readonly usageTable: Table;
  readonly auditTable: Table;
  readonly auditDigestsTable: Table;
  readonly sqs: SQSClient;
  readonly directory: Directory;
  /** The subproject's item as it lies in the table; undefined if there is none. */
  readonly item: (subprojectId: string) => Promise<Record<string, unknown> | undefined>;
  /** Everything that was recorded of deliveries. */
  readonly deliveries: () => Promise<readonly Record<string, unknown>[]>;
  readonly close: () => void;
};

/** Beyond what one answer holds. */
export async function allItemsOf({ client, tableName }: Table): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true }))
    items.push(...Items.map((item) => unmarshall(item)));
  return items;
}

export function adminOf({ adminClientConfig, outputs }: System): Admin {
  const client = new DynamoDBClient({ ...adminClientConfig, maxAttempts: 2 });
  const sqs = new SQSClient(adminClientConfig);
  const directoryTable = { client, tableName: outputs['DirectoryTableName'] ?? '' };
  const ledgerTable = { client, tableName: outputs['LedgerTableName'] ?? '' };
  return {
    directoryTable,
    ledgerTable,
    auditTable: { client, tableName: outputs['AuditTableName'] ?? '' },
    auditDigestsTable: { client, tableName: outputs['AuditDigestsTableName'] ?? '' },
    usageTable: { client, tableName: outputs['UsageTableName'] ?? '' },
    sqs,
    directory: createDirectory(directoryTable),
    async item(subprojectId) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: directoryTable.tableName,
          Key: marshall(subprojectKey(subprojectId)),
        }),
      );
      return Item && unmarshall(Item);
    },
    async deliveries() {
      const items = await allItemsOf(ledgerTable);
      return items.filter(({ pk }) => String(pk).startsWith('delivery#'));
    },
    close() {
      client.destroy();
      sqs.destroy();
    },
  };
}
