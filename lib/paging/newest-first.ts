import type { Page } from '../account/directory.ts';

/** Places are times, or times and what tells apart what happened in the same millisecond: they sort as it happened. */
export type ShardRequest = {
  /** `2026-11-24`, UTC. */
  readonly day: string;
  readonly shard: number;
  /** Inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly before: string;
  readonly limit: number;
};

/** A log that lies in shards by UTC day, several records of which may tell of one thing. */
export type ShardedLog<Item, Thing> = {
  readonly shardCount: number;
  /** Newest first. The records of one thing are neighbours; a page may end amid them, and `last` goes on from there. */
  readonly readShard: (request: ShardRequest) => Promise<Page<Item>>;
  /** Of the thing that a record tells of. */
  readonly placeOf: (item: Item) => string;
  /** All that is told of one thing: at least one record. Undefined: nothing to show. */
  readonly merge: (first: Item, all: readonly Item[]) => Thing | undefined;
};

export type NewestRequest<Thing> = {
  /** Times or places. */
  readonly from: string;
  readonly before: string;
  readonly pageSize: number;
  readonly isWanted: (thing: Thing) => boolean;
};

/** `next`: what the next page is before; undefined once nothing is left. */
export type NewestPage<Thing> = { readonly things: readonly Thing[]; readonly next: string | undefined };

/** Ten times each shard, as many as it takes at most to see ten empty days. */
const MAX_READS_A_SHARD = 10;
const MAX_RECORDS_A_READ = 200;
/** Of a page: a function answers with at most 6 MB, and one thing more than this may come on top. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/**
 * A page of a log, newest first, day by day. The shards of a day are merged: a thing is taken once no shard can hold a newer one, and
 * once all its records are there. A page may be short, or empty, where few are wanted or days are empty; it then still says where
 * to go on. As that is a place and not a count, nothing is skipped or shown twice, whatever is written meanwhile.
 */
export async function listNewestFirst<Item, Thing>(
  log: ShardedLog<Item, Thing>,
  { from, before, pageSize, isWanted }: NewestRequest<Thing>,
): Promise<NewestPage<Thing>> {
  const things: Thing[] = [];
  let place = before;
  let reads = 0;
  let bytes = 0;
  while (place > from) {
    const day = place.slice(0, 10);
    const shards = shardsOfDay(log, { day, from, before: place, limit: Math.ceil(pageSize / 4) + 2 });
    for (;;) {
      const waiting = shards.filter((shard) => !shard.isSure());
      if (waiting.length > 0) {
        // A page that got nowhere would be asked for again without end.
        const isTooMuch = reads + waiting.length > MAX_READS_A_SHARD * log.shardCount;
        if (isTooMuch && place !== before) return { things, next: place };
        reads += waiting.length;
        await Promise.all(waiting.map((shard) => shard.readOn()));
        continue;
      }
      const newest = newestOf(shards);
      if (newest === undefined) break;
      place = newest.head;
      const thing = newest.take();
      if (thing === undefined || !isWanted(thing)) continue;
      things.push(thing);
      bytes += Buffer.byteLength(JSON.stringify(thing));
      if (things.length === pageSize || bytes > MAX_PAGE_BYTES) return { things, next: place };
    }
    place = endOfDayBefore(day);
  }
  return { things, next: undefined };
}

/** After all times of that day, before all of the next. */
function endOfDayBefore(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  return `${new Date(midnight - 1).toISOString().slice(0, 10)}T24:00:00.000Z`;
}

function shardsOfDay<Item, Thing>(log: ShardedLog<Item, Thing>, request: Omit<ShardRequest, 'shard'>) {
  return Array.from(
    { length: log.shardCount },
    (_, shard) => new ShardCursor<Item, Thing>(log, { ...request, shard }),
  );
}

function newestOf<Item, Thing>(
  shards: readonly ShardCursor<Item, Thing>[],
): ShardCursor<Item, Thing> | undefined {
  const filled = shards.filter(({ head }) => head !== '');
  return filled.reduce<ShardCursor<Item, Thing> | undefined>(
    (newest, shard) => (newest === undefined || shard.head > newest.head ? shard : newest),
    undefined,
  );
}

class ShardCursor<Item, Thing> {
  readonly #log: ShardedLog<Item, Thing>;
  #request: ShardRequest;
  #records: readonly Item[] = [];
  #isAtEnd = false;

  constructor(log: ShardedLog<Item, Thing>, request: ShardRequest) {
    this.#log = log;
    this.#request = request;
  }

  /** The place of its newest thing; empty if it has none. */
  get head(): string {
    const [first] = this.#records;
    return first === undefined ? '' : this.#log.placeOf(first);
  }

  /** Whether its newest thing is known, with all its records. */
  isSure(): boolean {
    const last = this.#records.at(-1);
    return this.#isAtEnd || (last !== undefined && this.#log.placeOf(last) !== this.head);
  }

  async readOn(): Promise<void> {
    const { items, last } = await this.#log.readShard(this.#request);
    this.#records = [...this.#records, ...items];
    if (last === undefined) this.#isAtEnd = true;
    else {
      const limit = Math.min(2 * this.#request.limit, MAX_RECORDS_A_READ);
      this.#request = { ...this.#request, before: last, limit };
    }
  }

  take(): Thing | undefined {
    const [first] = this.#records;
    if (first === undefined) return undefined;
    const { head } = this;
    const own = this.#records.filter((record) => this.#log.placeOf(record) === head);
    this.#records = this.#records.slice(own.length);
    return this.#log.merge(first, own);
  }
}
