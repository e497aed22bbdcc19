import * as z from 'zod/mini';

/** Limits of names and labels are Sinch's: https://developers.sinch.com/docs/subprojects/ (displayName, labels). */
export const MAX_NAME_LENGTH = 255;
export const MAX_LABELS = 255;
/** Of UTF-8, names and values together: with it an event fits a message and a subproject its item, whatever it says. */
export const MAX_LABELS_BYTES = 16 * 1024;

/** Any Unicode. Half a character is none: two of them would be one in UTF-8, and so in ids that are made of names. */
export const displayNameSchema = z.string().check(
  z.minLength(1),
  z.maxLength(MAX_NAME_LENGTH),
  z.refine((text) => text.isWellFormed(), 'holds half a character (an unpaired surrogate)'),
);

export const labelsSchema = z.record(displayNameSchema, displayNameSchema).check(
  z.refine((labels) => Object.keys(labels).length <= MAX_LABELS, `at most ${MAX_LABELS} labels`),
  z.refine(
    (labels) => byteCountOf(labels) <= MAX_LABELS_BYTES,
    `at most ${MAX_LABELS_BYTES} bytes of labels`,
  ),
);

/** `area:verb`, `area:*`, or `*` for all. */
export const scopeSchema = z
  .string()
  .check(
    z.regex(
      /^(?:\*|[A-Za-z][\w.-]{0,63}:(?:\*|[A-Za-z][\w.-]{0,63}))$/,
      'a scope is `area:verb`, `area:*` or `*`',
    ),
  );

/** Sixty keys with their scopes must leave room in an item of 400 KB, or a full one could not be suspended any more. */
const MAX_SCOPES_LENGTH = 2_000;
export const scopesSchema = z.array(scopeSchema).check(
  z.maxLength(50),
  z.refine(
    (scopes) => scopes.join('').length <= MAX_SCOPES_LENGTH,
    `at most ${MAX_SCOPES_LENGTH} characters of scopes`,
  ),
);

export function byteCountOf(labels: Readonly<Record<string, string>>): number {
  return Object.entries(labels).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
}
