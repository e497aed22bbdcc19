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

export const memberSchema = z.looseObject({
  userId: text,
  role: text,
  createTime: text,
  updateTime: text,
});
export type Member = z.infer<typeof memberSchema>;

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

export const accessKeySchema = z.looseObject({
  accessKeyId: text,
  displayName: text,
  scopes: z.nullable(z.array(text)),
  createTime: text,
  expireTime: z.nullable(text),
  revokeTime: z.nullable(text),
});
export type AccessKey = z.infer<typeof accessKeySchema>;

export const sourceSchema = z.looseObject({
  source: text,
  kind: text,
  realm: text,
  url: text,
  updateTime: text,
});
export type Source = z.infer<typeof sourceSchema>;

export const deliverySchema = z.looseObject({
  deliveryId: text,
  source: text,
  receiveTime: text,
  eventCount: z.int(),
  outcomes: z.record(text, z.int()),
  events: z.array(
    z.looseObject({
      outcome: text,
      reason: z.nullable(text),
      subprojectId: z.nullable(text),
      event: z.nullable(z.looseObject({ kind: text, realm: text, externalId: text, eventTime: text })),
    }),
  ),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const auditEntrySchema = z.looseObject({
  entryId: text,
  time: text,
  actor: text,
  action: text,
  resource: text,
  made: z.nullable(text),
  fields: z.array(text),
  values: z.record(text, z.unknown()),
  decision: text,
  outcome: text,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
