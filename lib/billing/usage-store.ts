import type { Pack } from './pack/pack.ts';

/** Where packs lie together: what one run reads. */
export type ShardDay = { readonly projectId: string; readonly day: string; readonly shard: number };

export type StoredPack = {
  readonly packId: string;
  readonly body: Uint8Array;
  /** Epoch milliseconds, of the first time that it came. */
  readonly receiveMs: number;
};

export type UsageStore = {
  /** Durable once it returns, whether it was written now or lay there already. */
  putPack: (place: ShardDay, pack: Pack, receiveMs: number) => Promise<void>;
  /** In the order of their ids; strongly consistent. */
  readPacks: (place: ShardDay) => AsyncIterable<StoredPack>;
};

/** Packs expire so long after their day; a day is read as a whole only while none of it can be gone. */
export const PACK_DAYS = 100;
export const SEALED_AFTER_DAYS = 90;
