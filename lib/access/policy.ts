import { containerIdOf, type Container } from '../account/ids.ts';
import { isAtLeast, lowestRole, type ProjectRole } from './roles.ts';
import { includesScope } from './scopes.ts';

/** A key that was proven to work, with the scopes that it has in effect. */
export type KeyPrincipal = {
  readonly accessKeyId: string;
  readonly container: Container;
  readonly scopes: readonly string[];
  /** When the key ends; absent: never. */
  readonly expireTime?: string | undefined;
};

/** A person who was proven to be who they are, with the roles that they have where they ask. */
export type UserPrincipal = {
  readonly userId: string;
  readonly memberships: readonly Membership[];
};

/** A role is had in a project, and so in every subproject inside; never in a subproject by itself. The account's is `owner`. */
export type Membership =
  { readonly role: 'owner' } | { readonly role: ProjectRole; readonly projectId: string };

/** Who asks. */
export type Principal = KeyPrincipal | UserPrincipal;

export function isUser(principal: Principal): principal is UserPrincipal {
  return 'userId' in principal;
}

/** What this principal's own things are in: a key's container; people are the account's. */
export function homeOf(principal: Principal): Container {
  return isUser(principal) ? { level: 'account' } : principal.container;
}

/** As it stands in what they had made; empty: nobody. */
export function creatorOf(principal: Principal | undefined): string {
  if (principal === undefined) return '';
  return isUser(principal) ? `user:${principal.userId}` : principal.accessKeyId;
}

/**
 * Every action, and the lowest level of a key that may do it. An action is also the scope it needs. A customer's own key (of a
 * subproject) may see its subproject, look after its keys and check them, but not lift its own suspension. What people may do is in roles.ts.
 */
export const ACTIONS = {
  'projects:create': 'account',
  'projects:list': 'account',
  'projects:read': 'project',
  'projects:update': 'project',
  'members:read': 'project',
  'members:write': 'project',
  'owners:read': 'account',
  'owners:write': 'account',
  'webhookSources:read': 'project',
  'webhookSources:write': 'project',
  'deliveries:read': 'project',
  'replays:read': 'project',
  'replays:create': 'project',
  'deadLetters:read': 'account',
  'deadLetters:replay': 'account',
  'subprojects:create': 'project',
  'subprojects:list': 'project',
  'subprojects:read': 'subproject',
  'subprojects:update': 'project',
  'subprojects:suspend': 'project',
  'subprojects:close': 'project',
  'subprojects:import': 'project',
  'subprojects:erase': 'project',
  'claimLinks:issue': 'project',
  'accessKeys:list': 'subproject',
  'accessKeys:create': 'subproject',
  'accessKeys:rotate': 'subproject',
  'accessKeys:update': 'subproject',
  'accessKeys:revoke': 'subproject',
  'accessKeys:verify': 'subproject',
  'usage:write': 'subproject',
  'rateCards:read': 'project',
  'rateCards:write': 'project',
  'costs:read': 'project',
  'statements:read': 'subproject',
  'invoices:read': 'account',
  'invoices:issue': 'account',
  'rollUps:run': 'account',
  'auditEntries:read': 'project',
} as const satisfies Record<string, Container['level']>;
export type Action = keyof typeof ACTIONS;

/**
 * `elsewhere`: the resource is outside what the caller reaches, so its very existence is a secret (404). `level`, `scope` and
 * `role`: the caller may know of it, but not do this (403).
 */
export const REFUSALS = ['elsewhere', 'level', 'scope', 'role'] as const;
export type Refusal = (typeof REFUSALS)[number];
export type Decision = { readonly isAllowed: true } | { readonly isAllowed: false; readonly reason: Refusal };

const RANK = { account: 0, project: 1, subproject: 2 } as const;
const ALLOWED: Decision = { isAllowed: true };
const REFUSED = {
  elsewhere: { isAllowed: false, reason: 'elsewhere' },
  level: { isAllowed: false, reason: 'level' },
  scope: { isAllowed: false, reason: 'scope' },
  role: { isAllowed: false, reason: 'role' },
} as const satisfies Record<Refusal, Decision>;

/** The one policy: docs/policy.md shows it. Power reaches down, never up and never sideways. */
export function decide(principal: Principal, action: Action, resource: Container): Decision {
  return isUser(principal)
    ? decideForUser(principal, action, resource)
    : decideForKey(principal, action, resource);
}

function decideForKey({ container, scopes }: KeyPrincipal, action: Action, resource: Container): Decision {
  if (!contains(container, resource)) {
    return contains(resource, container) ? REFUSED.level : REFUSED.elsewhere;
  }
  if (RANK[container.level] > RANK[ACTIONS[action]]) return REFUSED.level;
  return includesScope(scopes, action) ? ALLOWED : REFUSED.scope;
}

/** That there is an account is no secret. */
function decideForUser({ memberships }: UserPrincipal, action: Action, resource: Container): Decision {
  const reaching = memberships.filter((membership) => reaches(membership, resource));
  if (reaching.length === 0 && resource.level !== 'account') return REFUSED.elsewhere;
  const lowest = lowestRole(action, resource.level);
  if (lowest === 'anybody') return ALLOWED;
  return reaching.some(({ role }) => isAtLeast(role, lowest)) ? ALLOWED : REFUSED.role;
}

function reaches(membership: Membership, resource: Container): boolean {
  if (membership.role === 'owner') return true;
  return resource.level !== 'account' && resource.projectId === membership.projectId;
}

export function contains(outer: Container, inner: Container): boolean {
  switch (outer.level) {
    case 'account':
      return true;
    case 'project':
      return inner.level !== 'account' && inner.projectId === outer.projectId;
    case 'subproject':
      return inner.level === 'subproject' && containerIdOf(inner) === outer.subprojectId;
  }
}
