import * as z from 'zod/mini';

/**
 * The fields whose values may stand in the log, wherever they come: closed words, times and counts that a project or a key is set to.
 * Names, e-mail addresses, labels, URLs, customers' ids and secrets are not among them, and what is not among them is never recorded.
 */
export const RECORDED_VALUES: ReadonlySet<string> = new Set([
  'currency',
  'day',
  'dryRun',
  'effectiveDate',
  'expireTime',
  'graceDays',
  'kind',
  'overlapEndTime',
  'plan',
  'projectId',
  'purpose',
  'ratePerSecond',
  'reissue',
  'role',
  'scopes',
]);

const MAX_FIELDS = 20;
/** An entry is one write unit, which is 1 KB. */
const MAX_VALUES_BYTES = 256;

/** A plan may be called anything; what is longer than a word, or no word, may tell of somebody. */
const word = z.string().check(z.regex(/^[A-Za-z0-9_.:*-]{1,40}$/));
const recordable = z.union([z.boolean(), z.int(), word, z.array(word)]);
const objectSchema = z.record(z.string(), z.unknown());

/** @param input after it was parsed: a schema has bounded the names */
export function fieldsOf(input: unknown): {
  readonly fields?: string[];
  readonly values?: Record<string, unknown>;
} {
  const object = objectSchema.safeParse(input);
  if (!object.success || Array.isArray(input)) return {};
  const sent = Object.entries(object.data).filter(([, value]) => value !== undefined);
  if (sent.length === 0) return {};
  const values = Object.fromEntries(
    sent.filter(([name, value]) => RECORDED_VALUES.has(name) && recordable.safeParse(value).success),
  );
  const isShort = Buffer.byteLength(JSON.stringify(values)) <= MAX_VALUES_BYTES;
  return {
    fields: sent
      .map(([name]) => name)
      .sort()
      .slice(0, MAX_FIELDS),
    ...(isShort && Object.keys(values).length > 0 && { values }),
  };
}
