import * as z from 'zod/mini';
import { crmObjectSchema } from '../intake/crm-object.ts';

/** Ids only: name and e-mail are asked of the CRM when the message is worked off, and go straight into the subproject. */
export const fetchMessageSchema = z.extend(crmObjectSchema, {
  schemaVersion: z.literal(1),
  projectId: z.string(),
  source: z.string(),
  externalId: z.string(),
  /** Of the event that asked for it: the answer applies as of this second. */
  second: z.int(),
});
export type FetchMessage = z.infer<typeof fetchMessageSchema>;
