import * as z from 'zod/mini';
import { encodeBase32 } from '../encoding/base32.ts';
import { canonicalJson, type Json } from '../encoding/json.ts';

/**
 * What is put into the log of one attempt, and never changed. `begun`: somebody was let in, and what they asked for is about to be
 * done. `failed`, beside it: they were answered with an error. `denied`: they may not do it. Everything is an id, a closed word, or the
 * name of a field.
 */
export const auditRecordSchema = z.looseObject({
  schemaVersion: z.int(),
  entryId: z.string(),
  /** Of the attempt, in a failure too, unless there is an `attemptTime`. Its UTC day is where the record lies. */
  time: z.string(),
  state: z.string(),
  /** The id of an access key, `user:` and the id of a person, or `claim:` and the id of whose key is claimed. */
  actor: z.optional(z.string()),
  action: z.optional(z.string()),
  operationId: z.optional(z.string()),
  /** As in paths: `projects/<id>`, `subprojects/<id>/accessKeys/<id>`, `account`. */
  resource: z.optional(z.string()),
  /** Whose log it is in; absent: the account's alone. */
  projectId: z.optional(z.string()),
  requestId: z.optional(z.string()),
  /** The id of what is made. */
  made: z.optional(z.string()),
  /** Of the fields that were sent: their names; values only where they can tell of nobody. */
  fields: z.optional(z.array(z.string())),
  values: z.optional(z.record(z.string(), z.unknown())),
  /** The code of the error that was answered. */
  outcome: z.optional(z.string()),
  failTime: z.optional(z.string()),
  /** Of what was denied: which rule of the policy it was, or what is wrong with the key. */
  reason: z.optional(z.string()),
  /** Of a denied attempt that was recorded only once its day could be closed: when it was; `time` is when it was recorded. */
  attemptTime: z.optional(z.string()),
  /** More of this caller's denied attempts in this minute are not recorded. */
  isLastOfMinute: z.optional(z.boolean()),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

export const ENTRY_ID_PATTERN = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** 80 random bits. */
export function newEntryId(randomBytes: (count: number) => Uint8Array): string {
  return encodeBase32(randomBytes(10));
}

/** Where the records of one attempt are, `<time>#<entryId>`: places sort as attempts began. */
export function placeOf({ time, entryId }: Pick<AuditRecord, 'time' | 'entryId'>): string {
  return `${time}#${entryId}`;
}

/** Of one record: a failure comes after its attempt, before the next one. */
export function keyOf(record: Pick<AuditRecord, 'time' | 'entryId' | 'state'>): string {
  return record.state === 'failed' ? `${placeOf(record)}#failed` : placeOf(record);
}

/** A UTC day's records lie in so many partitions. Each takes 1,000 writes a second, which is what the API takes in all. */
export const AUDIT_SHARDS = 4;

/** The bytes that the day's digest is over: all that was stored of it, whoever wrote it, and a line break. */
export function lineOf(record: AuditRecord): string {
  return `${canonicalJson(jsonSchema.parse(record))}\n`;
}

const jsonSchema: z.ZodMiniType<Json> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(jsonSchema),
    z.record(z.string(), jsonSchema),
  ]),
);

/** An attempt, as it is known now. */
export type AuditEntry = AuditRecord & {
  /** `ok`, unless an error was answered: then its code. */
  readonly outcome: string;
};

/** Undefined: a failure whose attempt is not there, because it could not be recorded; so nothing was done. */
export function entryOf(_first: AuditRecord, records: readonly AuditRecord[]): AuditEntry | undefined {
  const attempt = records.find(({ state }) => state !== 'failed');
  const failure = records.find(({ state }) => state === 'failed');
  return attempt && { ...attempt, outcome: failure?.outcome ?? attempt.outcome ?? 'ok' };
}
