import { AUDIT_SHARDS, keyOf, type AuditRecord } from './record.ts';
import type { AuditReader } from './trail.ts';

type Shard = {
  readonly shard: number;
  items: readonly AuditRecord[];
  /** How many of them were taken. */
  taken: number;
  after: string;
  isAtEnd: boolean;
};

/**
 * A day's records, oldest first, as far as they are asked for: in the order in which the digest is over them.
 * @param after a key of a record; empty: from the day's begin
 * @param limit how many are read at once, of each shard
 */
export async function* recordsInOrder(
  reader: Pick<AuditReader, 'readShardForward'>,
  day: string,
  after = '',
  limit = 1_000,
): AsyncGenerator<AuditRecord, void, undefined> {
  const shards: Shard[] = Array.from({ length: AUDIT_SHARDS }, (_, shard) => ({
    shard,
    items: [],
    taken: 0,
    after,
    isAtEnd: false,
  }));
  const fill = async (each: Shard): Promise<void> => {
    const { items, last } = await reader.readShardForward({
      day,
      shard: each.shard,
      after: each.after,
      limit,
    });
    each.items = items;
    each.taken = 0;
    each.isAtEnd = last === undefined;
    each.after = last ?? '';
  };
  for (;;) {
    const empty = shards.filter((shard) => headOf(shard) === undefined && !shard.isAtEnd);
    if (empty.length > 0) {
      await Promise.all(empty.map(fill));
      continue;
    }
    const oldest = oldestOf(shards);
    const record = oldest && headOf(oldest);
    if (oldest === undefined || record === undefined) return;
    oldest.taken += 1;
    yield record;
  }
}

function oldestOf(shards: readonly Shard[]): Shard | undefined {
  return shards.reduce<Shard | undefined>((oldest, shard) => {
    const head = headOf(shard);
    if (head === undefined) return oldest;
    const other = oldest && headOf(oldest);
    return other === undefined || keyOf(head) < keyOf(other) ? shard : oldest;
  }, undefined);
}

function headOf({ items, taken }: Shard): AuditRecord | undefined {
  return items[taken];
}
