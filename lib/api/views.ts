import * as z from 'zod/mini';
import type { AccessKey } from '../access/key-ring.ts';
import type { Member } from '../account/member.ts';
import type { Project } from '../account/project.ts';
import { statusOf, type Subproject } from '../account/subproject.ts';
import { sourceSettingsSchema, type Source } from '../intake/source.ts';
import { etagOfVersion, etagOfView } from './etag.ts';

/** The resources as the API shows them: each is built field by field, so that nothing stored shows by accident. */
const time = z.string().check(z.describe('RFC 3339, UTC'));
const text = z.string();
const etag = text.check(z.describe('Of this version: what If-Match asks for'));

export const projectView = z.strictObject({
  projectId: text,
  displayName: text,
  purpose: text,
  onboarding: z.strictObject({
    defaultPlan: text,
    plans: z.record(text, z.strictObject({ scopes: z.array(text), labels: z.record(text, text) })),
    claimDays: z.int(),
  }),
  notifications: z.nullable(z.strictObject({ url: text })),
  graceDays: z.int(),
  groupRoles: z.record(text, text).check(z.describe('Role by group of the OpenID token')),
  usageShards: z
    .record(text, z.int())
    .check(z.describe('UTC day → over how many runs usage is spread from that day on; over one before')),
  createTime: time,
  updateTime: time,
  etag,
});

export function viewProject(project: Project): z.infer<typeof projectView> {
  const { projectId, displayName, purpose, onboarding, notifications, graceDays, createTime, updateTime } =
    project;
  const { groupRoles = {}, usageShards = {} } = project;
  return {
    projectId,
    displayName,
    purpose,
    onboarding: viewPolicy(onboarding),
    notifications: notifications ? { url: notifications.url } : null,
    graceDays,
    groupRoles,
    usageShards,
    createTime,
    updateTime,
    etag: etagOfVersion(project),
  };
}

function viewPolicy({ defaultPlan, plans, claimDays }: Project['onboarding']) {
  const shown = Object.entries(plans).map(
    ([name, { scopes, labels }]) => [name, { scopes, labels }] as const,
  );
  return { defaultPlan, plans: Object.fromEntries(shown), claimDays };
}

export const sourceView = z.strictObject({
  source: text,
  kind: text,
  realm: text,
  url: text.check(z.describe('Where the CRM sends its webhooks')),
  hasApiToken: z.boolean().check(z.describe('whether what its webhooks do not say is fetched')),
  apiUrl: z.nullable(text).check(z.describe('null: the CRM’s own')),
  planProperty: z.nullable(text),
  portalId: z.nullable(text),
  settings: sourceSettingsSchema.check(z.describe('What was configured; presets have defaults for the rest')),
  createTime: time,
  updateTime: time,
  etag,
});

export function viewSource(
  { projectId, source, ...item }: Source,
  publicUrl: string,
): z.infer<typeof sourceView> {
  const { kind, realm, settings = {}, createTime, updateTime, api } = item;
  return {
    source,
    kind,
    realm,
    url: `${publicUrl}/webhooks/${projectId}/${source}`,
    hasApiToken: api !== undefined,
    apiUrl: api?.url ?? null,
    planProperty: api?.planProperty ?? null,
    portalId: api?.portalId ?? null,
    settings,
    createTime,
    updateTime,
    etag: etagOfVersion(item),
  };
}

export const subprojectView = z.strictObject({
  subprojectId: text,
  projectId: text,
  displayName: text,
  email: z.nullable(text),
  labels: z.record(text, text),
  customer: z.nullable(z.strictObject({ realm: text, externalId: text })),
  plan: text,
  grantedScopes: z.array(text),
  status: z.enum(['active', 'suspended', 'closing', 'closed']),
  holds: z.array(text),
  purgeTime: z.nullable(time),
  createTime: time,
  updateTime: time,
  etag,
});

export function viewSubproject(subproject: Subproject): z.infer<typeof subprojectView> {
  const { subprojectId, projectId, profile, grant, customer, holds, createTime, updateTime } = subproject;
  const view = {
    subprojectId,
    projectId,
    displayName: displayNameOf(subproject),
    email: profile.email?.value ?? null,
    labels: { ...grant.labels, ...profile.labels?.value },
    customer: customer ? { realm: customer.realm, externalId: customer.externalId } : null,
    plan: grant.plan,
    grantedScopes: grant.scopes,
    status: statusOf(subproject),
    holds,
    purgeTime: subproject.purgeTime ?? null,
    createTime,
    updateTime,
  };
  return { ...view, etag: etagOfView(view) };
}

export function etagOfSubproject(subproject: Subproject): string {
  return viewSubproject(subproject).etag;
}

/** A CRM may tell the name late or never; until then the customer's own id names it. */
export function displayNameOf({ profile, customer, subprojectId }: Subproject): string {
  return profile.displayName?.value ?? customer?.externalId ?? subprojectId;
}

export const accessKeyView = z.strictObject({
  accessKeyId: text,
  displayName: text,
  scopes: z.nullable(z.array(text)).check(z.describe('null: all that its container grants')),
  createTime: time,
  expireTime: z.nullable(time),
  revokeTime: z.nullable(time),
  lastUseDay: z
    .nullable(text)
    .check(z.describe('UTC day of its last use, roughly; null: none after the day it was made')),
  rotatedTo: z.nullable(text).check(z.describe('The key that took its place')),
  etag,
});

export function viewAccessKey(accessKeyId: string, key: AccessKey): z.infer<typeof accessKeyView> {
  const { displayName, scopes = null, createTime, expireTime = null, revokeTime = null } = key;
  const { lastUseDay = null, rotatedTo = null } = key;
  const view = { accessKeyId, displayName, scopes, createTime, expireTime, revokeTime, rotatedTo };
  // That it was used is no change to whoever renames it.
  return { ...view, lastUseDay, etag: etagOfView(view) };
}

export const memberView = z.strictObject({
  userId: text,
  role: text,
  createTime: time,
  updateTime: time,
  etag,
});

export function viewMember(member: Member): z.infer<typeof memberView> {
  const { userId, role, createTime, updateTime } = member;
  return { userId, role, createTime, updateTime, etag: etagOfVersion(member) };
}
