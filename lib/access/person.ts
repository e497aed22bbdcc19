import { knownRole, type Member } from '../account/member.ts';
import type { Container } from '../account/ids.ts';
import { decide, type Action, type Membership, type UserPrincipal } from './policy.ts';

/** Who a token was proven to be of. */
export type Person = {
  readonly userId: string;
  /** What the issuer says, in the configured claim. */
  readonly groups: readonly string[];
};

type GroupRoles = { readonly groupRoles?: Readonly<Record<string, string>> | undefined };
export type RoleReader = {
  readonly readMember: (projectId: string, userId: string) => Promise<Pick<Member, 'role'> | undefined>;
  readonly readOwner: (userId: string) => Promise<unknown>;
  readonly readProject: (projectId: string) => Promise<GroupRoles | undefined>;
};

/**
 * The person with the roles that matter for this action here. Every read is strong and nothing is remembered: a role that is
 * taken away is gone with the next request. What suffices ends the reading: the member's item first; the project's group roles only
 * if the token names groups; the owner's item last.
 */
export async function principalAt(
  reader: RoleReader,
  { userId, groups }: Person,
  action: Action,
  resource: Container,
): Promise<UserPrincipal> {
  const memberships: Membership[] = [];
  const principal = { userId, memberships };
  if (resource.level !== 'account') {
    const { projectId } = resource;
    memberships.push(...(await rolesByMember(reader, userId, projectId)));
    if (decide(principal, action, resource).isAllowed) return principal;

    if (groups.length > 0)
      memberships.push(...rolesByGroup(await reader.readProject(projectId), groups, projectId));
    if (decide(principal, action, resource).isAllowed) return principal;
  }
  if ((await reader.readOwner(userId)) !== undefined) memberships.push({ role: 'owner' });
  return principal;
}

/**
 * Whether this person, who is no owner, may read a project whose item is at hand. Its groups' roles are asked first: they cost no read.
 */
export async function mayReadProject(
  reader: Pick<RoleReader, 'readMember'>,
  { userId, groups }: Person,
  project: GroupRoles & { readonly projectId: string },
): Promise<boolean> {
  const { projectId } = project;
  const suffice = (memberships: readonly Membership[]): boolean =>
    decide({ userId, memberships }, 'projects:read', { level: 'project', projectId }).isAllowed;
  return (
    suffice(rolesByGroup(project, groups, projectId)) ||
    suffice(await rolesByMember(reader, userId, projectId))
  );
}

async function rolesByMember(
  { readMember }: Pick<RoleReader, 'readMember'>,
  userId: string,
  projectId: string,
): Promise<readonly Membership[]> {
  const role = knownRole((await readMember(projectId, userId))?.role);
  return role === undefined ? [] : [{ role, projectId }];
}

function rolesByGroup(
  project: GroupRoles | undefined,
  groups: readonly string[],
  projectId: string,
): readonly Membership[] {
  const { groupRoles = {} } = project ?? {};
  return groups
    .filter((group) => Object.hasOwn(groupRoles, group))
    .flatMap((group) => knownRole(groupRoles[group]) ?? [])
    .map((role) => ({ role, projectId }));
}
