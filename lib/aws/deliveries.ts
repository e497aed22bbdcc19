import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { sha256 } from '../encoding/hash.ts';
import { DELIVERY_DAYS, type Deliveries } from '../intake/delivery.ts';
import { attributesOf, type Table } from './items.ts';

/** Records are put under a key that the delivery fixes: putting one twice is putting it once. */
export function createDeliveries({ client, tableName }: Table): Deliveries {
  return {
    async record({ projectId, deliveryId, receiveTime, index, ...rest }) {
      // Eight partitions a day, so that a busy project does not heat one.
      const shard = (sha256(deliveryId)[0] ?? 0) % 8;
      const place = index === undefined ? '' : `#${String(index).padStart(4, '0')}`;
      const item = {
        pk: `delivery#${projectId}#${receiveTime.slice(0, 10)}#${shard}`,
        sk: `${receiveTime}#${deliveryId}${place}`,
        schemaVersion: 1,
        projectId,
        deliveryId,
        receiveTime,
        ...rest,
        expireSeconds: Math.floor(Date.parse(receiveTime) / 1000) + DELIVERY_DAYS * 86_400,
      };
      await client.send(new PutItemCommand({ TableName: tableName, Item: attributesOf(item) }));
    },
  };
}
