import * as z from 'zod/mini';
import { PROJECT_ROLES, type ProjectRole } from '../access/roles.ts';

/**
 * A person is known by the `sub` of their OpenID tokens: up to 255 ASCII characters, by case
 * (https://openid.net/specs/openid-connect-core-1_0.html#IDToken). One with a slash or a space would be no segment of a path.
 */
export const USER_ID_PATTERN = /^[!-.0-~]{1,255}$/;

export const projectRoleSchema = z.enum(PROJECT_ROLES);

/** What is stored of a role may come from a newer release, which knows more of them: those count for nothing here. */
export function knownRole(role: string | undefined): ProjectRole | undefined {
  return PROJECT_ROLES.find((known) => known === role);
}

export const memberSchema = z.looseObject({
  schemaVersion: z.int(),
  version: z.int(),
  userId: z.string(),
  role: z.string(),
  createTime: z.string(),
  updateTime: z.string(),
});
/** A member of a project, or (with the role `owner`) an owner of the account. */
export type Member = z.infer<typeof memberSchema>;

/** The very item if the role is theirs already. */
export function putMember(
  current: Member | undefined,
  { userId, role }: { readonly userId: string; readonly role: ProjectRole | 'owner' },
  now: Date,
): Member {
  if (current?.role === role) return current;
  const updateTime = now.toISOString();
  const blank = { schemaVersion: 1, version: 0, userId, createTime: updateTime };
  return { ...(current ?? blank), role, updateTime };
}
