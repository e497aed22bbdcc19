import { listNewestFirst, type NewestRequest } from '../paging/newest-first.ts';
import { DELIVERY_SHARDS, type DeliveryReader } from './delivery.ts';
import { mergeRecords, placeOf, type KnownDelivery } from './delivery-record.ts';

export type ListRequest = NewestRequest<KnownDelivery> & { readonly projectId: string };

/** `next`: what the next page is before; undefined once nothing is left. */
export type ListedDeliveries = {
  readonly deliveries: readonly KnownDelivery[];
  readonly next: string | undefined;
};

/** A page of a project's deliveries, newest first. A delivery is shown with all that is known of it. */
export async function listDeliveries(
  reader: Pick<DeliveryReader, 'readShard'>,
  { projectId, ...request }: ListRequest,
): Promise<ListedDeliveries> {
  const { things, next } = await listNewestFirst(
    {
      shardCount: DELIVERY_SHARDS,
      readShard: (shard) => reader.readShard({ projectId, ...shard }),
      placeOf,
      merge: mergeRecords,
    },
    request,
  );
  return { deliveries: things, next };
}
