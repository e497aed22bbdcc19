import * as z from 'zod/mini';

/**
 * What of the API's answers the command line itself reads. All else passes through to `--json` as it came, so that an older command
 * line shows what a newer system says.
 */
const text = z.string();

export const projectSchema = z.looseObject({
  projectId: text,
  displayName: text,
  purpose: text,
  graceDays: z.int(),
  notifications: z.nullable(z.looseObject({ url: text })),
  onboarding: z.looseObject({ defaultPlan: text, plans: z.record(text, z.unknown()) }),
  createTime: text,
});
export type Project = z.infer<typeof projectSchema>;

export const subprojectSchema = z.looseObject({
  subprojectId: text,
  displayName: text,
  plan: text,
  status: text,
  customer: z.nullable(z.looseObject({ realm: text, externalId: text })),
  labels: z.record(text, text),
  holds: z.array(text),
  purgeTime: z.nullable(text),
  createTime: text,
});
export type Subproject = z.infer<typeof subprojectSchema>;
