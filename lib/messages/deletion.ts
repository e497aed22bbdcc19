import * as z from 'zod/mini';

/** The nightly schedule's, and anybody's who can't wait for the night. */
const sweepSchema = z.object({ schemaVersion: z.literal(1), kind: z.literal('sweep') });

const purgeSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('purge'),
  subprojectId: z.string(),
  /** Since when it is due, as whoever sent it knew: for the log. The item decides. */
  dueTime: z.string(),
});
export type PurgeMessage = z.infer<typeof purgeSchema>;

/** Closing many: the job knows whom. */
const closeSchema = z.object({ schemaVersion: z.literal(1), kind: z.literal('close'), jobId: z.string() });
export type CloseMessage = z.infer<typeof closeSchema>;

/** What is on the deletions queue. Ids only. */
export const deletionMessageSchema = z.discriminatedUnion('kind', [sweepSchema, purgeSchema, closeSchema]);
export type DeletionMessage = z.infer<typeof deletionMessageSchema>;
