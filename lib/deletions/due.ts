/** Purge times of a UTC day lie in so many shards, so that a day on which very many are due does not heat one partition. */
export const PURGE_SHARDS = 8;
/** How many days before the account was made are asked for too. */
export const DUE_MARGIN_DAYS = 7;

export type Due = { readonly subprojectId: string; readonly purgeTime: string };

export type DueRequest = {
  /** `2026-11-24`, UTC. */
  readonly day: string;
  readonly shard: number;
  /** Inclusive. */
  readonly until: string;
  /** Where the page before ended. */
  readonly after?: Due | undefined;
};

/** @param last where the next page starts; undefined at the end */
export type DuePage = { readonly items: readonly Due[]; readonly last?: Due | undefined };

/** What waits for its purge, the oldest first; it may lag behind the items. */
export type PurgeIndex = { readonly listDue: (request: DueRequest) => Promise<DuePage> };
