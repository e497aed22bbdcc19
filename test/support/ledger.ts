import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Admin } from './admin.ts';

const keySchema = z.object({ pk: z.string() });

/** How many packs lie where, of a project. */
export async function shardDaysIn({ usageTable }: Admin, projectId: string) {
  const { Items = [] } = await usageTable.client.send(new ScanCommand({ TableName: usageTable.tableName }));
  const partitions = Items.map((item) => keySchema.parse(unmarshall(item)).pk).filter((pk) =>
    pk.startsWith(projectId),
  );
  return [...Map.groupBy(partitions, (pk) => pk)].map(([pk, of]) => ({
    day: pk.split('#')[1],
    packs: of.length,
  }));
}
