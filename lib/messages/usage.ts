import * as z from 'zod/mini';

/** For producers inside AWS: the same CloudEvents that `POST /v1/usage` takes, of any projects. */
export const usageMessageSchema = z.object({ schemaVersion: z.literal(1), events: z.array(z.unknown()) });
export type UsageMessage = z.infer<typeof usageMessageSchema>;
