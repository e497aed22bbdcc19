import * as z from 'zod/mini';

/** Limits of names and labels are Sinch's: https://developers.sinch.com/docs/subprojects/ (displayName, labels). */
export const MAX_NAME_LENGTH = 255;
export const MAX_LABELS = 255;
/** Of UTF-8, names and values together: with it an event fits a message and a subproject its item, whatever it says. */
export const MAX_LABELS_BYTES = 16 * 1024;

export const displayNameSchema = z.string().check(z.minLength(1), z.maxLength(MAX_NAME_LENGTH));

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

export const scopesSchema = z.array(scopeSchema).check(z.maxLength(50));

export function byteCountOf(labels: Readonly<Record<string, string>>): number {
  return Object.entries(labels).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
}
