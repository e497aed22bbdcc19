import {
  listNewestFirst,
  type NewestPage,
  type NewestRequest,
  type ShardRequest,
} from '../paging/newest-first.ts';
import { AUDIT_SHARDS, entryOf, placeOf, type AuditEntry } from './record.ts';
import type { AuditReader } from './trail.ts';

/** A page of the log, newest first. An attempt and its failure are one entry. */
export function listEntries(
  reader: Pick<AuditReader, 'readShard'>,
  request: NewestRequest<AuditEntry>,
): Promise<NewestPage<AuditEntry>> {
  const readShard = (shard: ShardRequest) => reader.readShard(shard);
  return listNewestFirst({ shardCount: AUDIT_SHARDS, readShard, placeOf, merge: entryOf }, request);
}

export type EntryFilter = {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly resource?: string | undefined;
};

/** @param projectId whose log; undefined: the account's, which is all of it */
export function entryFilterOf(
  { actor, action, resource }: EntryFilter,
  projectId: string | undefined,
): (entry: AuditEntry) => boolean {
  return (entry) =>
    (projectId === undefined || entry.projectId === projectId) &&
    (actor === undefined || entry.actor === actor) &&
    (action === undefined || entry.action === action) &&
    (resource === undefined || isAbout(entry, resource));
}

/** Segments of a path, anywhere in it: an id alone, or `subprojects/<id>` and what is inside. What was made counts too. */
function isAbout({ resource = '', made }: AuditEntry, wanted: string): boolean {
  return made === wanted || `/${resource}/`.includes(`/${wanted}/`);
}
