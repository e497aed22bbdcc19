import * as z from 'zod/mini';
import { PROJECT_ID_PATTERN } from '../account/ids.ts';
import { ENTRY_ID_PATTERN } from '../audit/record.ts';

const text = z.optional(z.string().check(z.maxLength(300)));

/**
 * On the denials queue: the record of a denied attempt, by a function that may not write the audit log. Nothing else can be put into
 * the log in this way: what a denied attempt does not have is left out.
 */
export const denialMessageSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('denied'),
  state: z.literal('denied'),
  entryId: z.string().check(z.regex(ENTRY_ID_PATTERN)),
  time: z.iso.datetime({ precision: 3 }),
  actor: text,
  action: text,
  operationId: text,
  resource: text,
  projectId: z.optional(z.string().check(z.regex(PROJECT_ID_PATTERN))),
  requestId: text,
  outcome: text,
  reason: text,
  isLastOfMinute: z.optional(z.boolean()),
});
export type DenialMessage = z.infer<typeof denialMessageSchema>;
