import * as z from 'zod/mini';

/** An object in a sender's own system, by ids alone: what an event speaks of and does not tell. */
export const crmObjectSchema = z.object({
  objectType: z.enum(['contact', 'company', 'deal']),
  /** They go into a URL: digits and nothing else. */
  objectId: z.string().check(z.regex(/^\d{1,30}$/)),
  portalId: z.string().check(z.regex(/^\d{1,30}$/)),
});
export type CrmObject = z.infer<typeof crmObjectSchema>;
