import * as z from 'zod/mini';

/** What is on the digests queue: it is time to close what days are over. */
export const digestMessageSchema = z.object({ schemaVersion: z.literal(1), kind: z.literal('close') });
export type DigestMessage = z.infer<typeof digestMessageSchema>;
