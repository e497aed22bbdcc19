import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { sha256 } from '../encoding/hash.ts';
import { canonicalJson } from '../encoding/json.ts';
import { lineOf, type AuditRecord } from './record.ts';

/** What closes a UTC day, and all days before it: whoever keeps one digest elsewhere can tell whether any of them was changed. */
export const auditDigestSchema = z.looseObject({
  schemaVersion: z.int(),
  day: z.string(),
  /** Of records. */
  count: z.int(),
  /** Hex SHA-256 of the day's records, each as its line, in the order of their keys. */
  recordsHash: z.string(),
  /** The digest of the day before; empty on the first day. */
  previousDigest: z.string(),
  /** Hex SHA-256 of the canonical JSON of the members above. */
  digest: z.string(),
});
export type AuditDigest = z.infer<typeof auditDigestSchema>;

export type DayContent = Pick<AuditDigest, 'count' | 'recordsHash'>;

/** @param records in the order of their keys; any number of them */
export async function contentOf(records: AsyncIterable<AuditRecord>): Promise<DayContent> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const record of records) {
    hash.update(lineOf(record));
    count += 1;
  }
  return { count, recordsHash: hash.digest('hex') };
}

/** The same day with the same records after the same digest is the same digest, whoever makes it and when. */
export function digestOf(day: string, content: DayContent, previousDigest: string): AuditDigest {
  const members = { schemaVersion: 1, day, ...content, previousDigest };
  return { ...members, digest: hashOf(members) };
}

type DigestMembers = Pick<AuditDigest, 'schemaVersion' | 'day' | 'count' | 'recordsHash' | 'previousDigest'>;

/** What the digest would have to be by what stands beside it. */
export function hashOf({ schemaVersion, day, count, recordsHash, previousDigest }: DigestMembers): string {
  const members = { schemaVersion, day, count, recordsHash, previousDigest };
  return sha256(canonicalJson(members)).toString('hex');
}
