import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { sha256 } from '../encoding/hash.ts';
import { placeOf } from '../intake/delivery-record.ts';
import { DELIVERY_DAYS, DELIVERY_SHARDS, type Deliveries } from '../intake/delivery.ts';
import { attributesOf, type Table } from './items.ts';

/** Records are put under a key that the delivery fixes: putting one twice is putting it once. */
export function createDeliveries({ client, tableName }: Table): Deliveries {
  return {
    async record({ index, ...delivery }) {
      const { projectId, deliveryId, receiveTime } = delivery;
      const place = index === undefined ? '' : `#${String(index).padStart(4, '0')}`;
      const item = {
        pk: partitionOf(projectId, receiveTime.slice(0, 10), shardOf(deliveryId)),
        sk: placeOf(delivery) + place,
        schemaVersion: 1,
        ...delivery,
        expireSeconds: Math.floor(Date.parse(receiveTime) / 1000) + DELIVERY_DAYS * 86_400,
      };
      await client.send(new PutItemCommand({ TableName: tableName, Item: attributesOf(item) }));
    },
  };
}

export function partitionOf(projectId: string, day: string, shard: number): string {
  return `delivery#${projectId}#${day}#${shard}`;
}

export function shardOf(deliveryId: string): number {
  return (sha256(deliveryId)[0] ?? 0) % DELIVERY_SHARDS;
}
