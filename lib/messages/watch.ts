import * as z from 'zod/mini';

/** The hourly schedule's: it becomes one message for each project. */
const allSchema = z.object({ schemaVersion: z.literal(1), kind: z.literal('all') });

const projectSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('project'),
  projectId: z.string(),
});
export type WatchProjectMessage = z.infer<typeof projectSchema>;

/** What is on the watches queue: whose sources are to be looked at. */
export const watchMessageSchema = z.discriminatedUnion('kind', [allSchema, projectSchema]);
export type WatchMessage = z.infer<typeof watchMessageSchema>;
