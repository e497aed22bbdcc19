import { AUDIT_SHARDS, keyOf, type AuditRecord } from '../../lib/audit/record.ts';
import type { AuditReader, OldestRequest } from '../../lib/audit/trail.ts';

/** Shards in memory, with the order and the bounds of the table's. */
export class AuditShards implements Pick<AuditReader, 'readShardForward'> {
  readonly #shards = Array.from({ length: AUDIT_SHARDS }, (): AuditRecord[] => []);
  readonly #pageSize: number;

  /** @param pageSize at most so many come at once, as where 1 MB is full */
  constructor(pageSize = 1_000) {
    this.#pageSize = pageSize;
  }

  add(shard: number, ...records: readonly AuditRecord[]): void {
    this.#shards[shard]?.push(...records);
  }

  readShardForward({ day, shard, after, limit }: OldestRequest) {
    const found = (this.#shards[shard] ?? [])
      .filter(({ time }) => time.startsWith(day))
      .filter((record) => keyOf(record) > after)
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const items = found.slice(0, Math.min(limit, this.#pageSize));
    const last = items.at(-1);
    return Promise.resolve({ items, last: found.length > items.length && last ? keyOf(last) : undefined });
  }
}
