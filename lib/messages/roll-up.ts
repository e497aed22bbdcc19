import * as z from 'zod/mini';
import { isDay } from '../billing/days.ts';
import { monthSchema } from '../billing/months.ts';

const day = z.string().check(z.refine(isDay, 'must be a day, YYYY-MM-DD'));
const schemaVersion = z.literal(1);

/**
 * What is to be rolled up again: everything of the night, a day of all projects or of one, or one shard of it. Each but the last
 * becomes messages of the next kind; the depth is fixed.
 */
export const rollUpMessageSchema = z.discriminatedUnion('kind', [
  /** What the schedule sends: the day before, and what else is due. */
  z.object({ schemaVersion, kind: z.literal('night') }),
  z.object({ schemaVersion, kind: z.literal('day'), day, projectId: z.optional(z.string()) }),
  z.object({
    schemaVersion,
    kind: z.literal('shard'),
    projectId: z.string(),
    day,
    shard: z.int(),
    /** Nothing is to be done once a run with a later ticket completed: it read what this is about. */
    afterTicket: z.optional(z.int()),
  }),
  /** Every month that is due, or one that somebody asked for and that is too much work for a request. */
  z.object({ schemaVersion, kind: z.literal('issue'), month: z.optional(monthSchema) }),
]);
export type RollUpMessage = z.infer<typeof rollUpMessageSchema>;
