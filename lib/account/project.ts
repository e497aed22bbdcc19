import * as z from 'zod/mini';
import { keyRingSchema } from '../access/key-ring.ts';
import type { ChangeContext } from './blank.ts';
import { displayNameSchema } from './fields.ts';
import { storedOnboardingPolicySchema } from './onboarding-policy.ts';

/** What an environment is for, in a word. `production` is told apart: Stripe's `livemode` must fit it. */
export const purposeSchema = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,31}$/, 'one lower-case word, such as production or development'));
export const DEFAULT_PURPOSE = 'development';

export const DEFAULT_GRACE_DAYS = 30;
export const graceDaysSchema = z.int().check(z.gte(0), z.lte(365));

export const projectSchema = z.looseObject({
  schemaVersion: z.int(),
  version: z.int(),
  projectId: z.string(),
  displayName: displayNameSchema,
  purpose: purposeSchema,
  /** 16 random bytes in hex: subproject ids of two projects have nothing in common. */
  salt: z.string(),
  onboarding: storedOnboardingPolicySchema,
  notifications: z.optional(
    z.looseObject({
      url: z.string(),
      /** The signing secrets, encrypted; the first one is the newest. */
      secretsCiphertext: z.string(),
    }),
  ),
  graceDays: graceDaysSchema,
  /** UTC day → over how many shards its usage is spread from that day on (lib/billing/shards.ts); one until then. */
  usageShards: z.optional(z.record(z.string(), z.int())),
  /** Whoever's token names a group has the role here. */
  groupRoles: z.optional(z.record(z.string(), z.string())),
  keys: keyRingSchema,
  creationHash: z.optional(z.string()),
  createTime: z.string(),
  updateTime: z.string(),
});
export type Project = z.infer<typeof projectSchema>;

export function isProduction({ purpose }: Pick<Project, 'purpose'>): boolean {
  return purpose === 'production';
}

export function changeContextOf(project: Project, now: Date): ChangeContext {
  return {
    now,
    policy: project.onboarding,
    graceDays: project.graceDays,
    notifies: project.notifications !== undefined,
  };
}

export function saltOf(project: Project): Buffer {
  return Buffer.from(project.salt, 'hex');
}
