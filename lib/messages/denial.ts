import * as z from 'zod/mini';
import { auditRecordSchema, ENTRY_ID_PATTERN } from '../audit/record.ts';

/**
 * On the denials queue: the record of a denied attempt, by a function that may not write the audit log. Nothing else can be put into
 * the log in this way.
 */
export const denialMessageSchema = z.extend(auditRecordSchema, {
  schemaVersion: z.literal(1),
  kind: z.literal('denied'),
  state: z.literal('denied'),
  entryId: z.string().check(z.regex(ENTRY_ID_PATTERN)),
  time: z.iso.datetime({ precision: 3 }),
});
export type DenialMessage = z.infer<typeof denialMessageSchema>;
