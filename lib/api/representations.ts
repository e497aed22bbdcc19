import * as z from 'zod/mini';

/** What else some routes answer with, beside JSON: which one is chosen in the query, so that a link says it. */
export const OTHER_FORMATS = ['text/csv', 'text/html'] as const;

export const formatSchema = z.optional(
  z.enum(['json', 'csv', 'html']).check(z.describe('`json` unless given; `html` is a page to print')),
);
