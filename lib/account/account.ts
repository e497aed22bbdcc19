import * as z from 'zod/mini';
import { keyRingSchema } from '../access/key-ring.ts';

/** One per deployment. */
export const accountSchema = z.looseObject({
  schemaVersion: z.int(),
  version: z.int(),
  /** 16 random bytes in hex. */
  salt: z.string(),
  defaultProjectId: z.string(),
  keys: keyRingSchema,
  /** The key that signs claim links, encrypted. */
  claimKeyCiphertext: z.string(),
  createTime: z.string(),
  updateTime: z.string(),
});
export type Account = z.infer<typeof accountSchema>;
