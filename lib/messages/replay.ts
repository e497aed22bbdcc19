import * as z from 'zod/mini';
import { replayOptionsSchema, replayRequestSchema } from '../jobs/replays/request.ts';

/**
 * On the replays queue: a job to go on with, or a request as it stands, by ops or automation inside AWS. Whoever may send to the queue may
 * ask for anything. A request with an `id` is one job however often it is sent; without one, its content is its id.
 */
export const replayMessageSchema = z.discriminatedUnion('kind', [
  z.object({ schemaVersion: z.literal(1), kind: z.literal('job'), jobId: z.string() }),
  z.object({
    schemaVersion: z.literal(1),
    kind: z.literal('request'),
    id: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
    request: replayRequestSchema,
    ...replayOptionsSchema,
  }),
]);
export type ReplayMessage = z.infer<typeof replayMessageSchema>;
