import { DELIVERY_SHARDS, type DeliveryReader, type ShardRequest } from './delivery.ts';
import { mergeRecords, placeOf, type DeliveryRecord, type KnownDelivery } from './delivery-record.ts';

export type ListRequest = {
  readonly projectId: string;
  /** Times or places; see ShardRequest. */
  readonly from: string;
  readonly before: string;
  readonly pageSize: number;
  readonly isWanted: (delivery: KnownDelivery) => boolean;
};

/** `next`: what the next page is before; undefined once nothing is left. */
export type ListedDeliveries = {
  readonly deliveries: readonly KnownDelivery[];
  readonly next: string | undefined;
};

/** Ten times each shard, as many as it takes at most to see ten empty days. */
const MAX_READS = 10 * DELIVERY_SHARDS;
const MAX_RECORDS_A_READ = 200;
/** Of a page: a function answers with at most 6 MB, and one delivery more than this may come on top. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/**
 * A page of a project's deliveries, newest first, day by day. The shards of a day are merged: a delivery is taken once no shard can hold
 * a newer one, and once all its records are there. A page may be short, or empty, where few are wanted or days are empty; it
 * then still says where to go on. As that is a place and not a count, nothing is skipped or shown twice, whatever is written meanwhile.
 */
export async function listDeliveries(
  reader: Pick<DeliveryReader, 'readShard'>,
  { projectId, from, before, pageSize, isWanted }: ListRequest,
): Promise<ListedDeliveries> {
  const deliveries: KnownDelivery[] = [];
  let place = before;
  let reads = 0;
  let bytes = 0;
  while (place > from) {
    const day = place.slice(0, 10);
    const shards = shardsOfDay({ projectId, day, from, before: place, limit: Math.ceil(pageSize / 4) + 2 });
    for (;;) {
      const waiting = shards.filter((shard) => !shard.isSure());
      if (waiting.length > 0) {
        // A page that got nowhere would be asked for again without end.
        if (reads + waiting.length > MAX_READS && place !== before) return { deliveries, next: place };
        reads += waiting.length;
        await Promise.all(waiting.map((shard) => shard.readOn(reader)));
        continue;
      }
      const delivery = newestOf(shards)?.take();
      if (delivery === undefined) break;
      place = placeOf(delivery);
      if (!isWanted(delivery)) continue;
      deliveries.push(delivery);
      bytes += Buffer.byteLength(JSON.stringify(delivery));
      if (deliveries.length === pageSize || bytes > MAX_PAGE_BYTES) return { deliveries, next: place };
    }
    place = endOfDayBefore(day);
  }
  return { deliveries, next: undefined };
}

/** After all times of that day, before all of the next. */
function endOfDayBefore(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  return `${new Date(midnight - 1).toISOString().slice(0, 10)}T24:00:00.000Z`;
}

function shardsOfDay(request: Omit<ShardRequest, 'shard'>): readonly ShardCursor[] {
  return Array.from({ length: DELIVERY_SHARDS }, (_, shard) => new ShardCursor({ ...request, shard }));
}

function newestOf(shards: readonly ShardCursor[]): ShardCursor | undefined {
  const filled = shards.filter(({ head }) => head !== '');
  return filled.reduce<ShardCursor | undefined>(
    (newest, shard) => (newest === undefined || shard.head > newest.head ? shard : newest),
    undefined,
  );
}

class ShardCursor {
  #request: ShardRequest;
  #records: readonly DeliveryRecord[] = [];
  #isAtEnd = false;

  constructor(request: ShardRequest) {
    this.#request = request;
  }

  /** The place of its newest delivery; empty if it has none. */
  get head(): string {
    const [first] = this.#records;
    return first === undefined ? '' : placeOf(first);
  }

  /** Whether its newest delivery is known, with all its records. */
  isSure(): boolean {
    const last = this.#records.at(-1);
    return this.#isAtEnd || (last !== undefined && placeOf(last) !== this.head);
  }

  async readOn(reader: Pick<DeliveryReader, 'readShard'>): Promise<void> {
    const { items, last } = await reader.readShard(this.#request);
    this.#records = [...this.#records, ...items];
    if (last === undefined) this.#isAtEnd = true;
    else {
      const limit = Math.min(2 * this.#request.limit, MAX_RECORDS_A_READ);
      this.#request = { ...this.#request, before: last, limit };
    }
  }

  take(): KnownDelivery | undefined {
    const [first] = this.#records;
    if (first === undefined) return undefined;
    const { head } = this;
    const own = this.#records.filter((record) => placeOf(record) === head);
    this.#records = this.#records.slice(own.length);
    return mergeRecords(first, own);
  }
}
