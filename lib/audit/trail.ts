import type { Page } from '../account/directory.ts';
import type { ShardRequest } from '../paging/newest-first.ts';
import type { AuditRecord } from './record.ts';

/** What may be done with the log: add to it. */
export type AuditTrail = {
  /** Returns once it is durable. @throws whatever the table throws */
  readonly put: (record: AuditRecord) => Promise<void>;
  /** 80 random bits as 16 characters. */
  readonly newEntryId: () => string;
};

export type OldestRequest = {
  readonly day: string;
  readonly shard: number;
  /** A place, or the key of a record: only what comes after it. Empty: all. */
  readonly after: string;
  readonly limit: number;
};

/** Reads are strongly consistent. */
export type AuditReader = {
  readonly readShard: (request: ShardRequest) => Promise<Page<AuditRecord>>;
  /** Oldest first; `last` is the key to go on after. */
  readonly readShardForward: (request: OldestRequest) => Promise<Page<AuditRecord>>;
};
