import { PURGE_SHARDS } from '../deletions/due.ts';
import { sha256 } from '../encoding/hash.ts';

/** The partitions of the index `byPurgeTime`. */
export function bucketOf(day: string, shard: number): string {
  return `${day}#${shard}`;
}

export function purgeShardOf(subprojectId: string): number {
  return (sha256(subprojectId)[0] ?? 0) % PURGE_SHARDS;
}
