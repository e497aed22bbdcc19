import type { Action } from './policy.ts';

/** What a member may be in a project, from the least to the most. */
export const PROJECT_ROLES = ['viewer', 'developer', 'admin'] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];
/** The account's owner has every role everywhere. */
export type Role = ProjectRole | 'owner';
const RANK: Readonly<Record<Role, number>> = { viewer: 0, developer: 1, admin: 2, owner: 3 };

/**
 * `anybody`: a person needs no role, where they may know of the thing. `null`: no role has it. A pair where a subproject's own things
 * are easier to reach than its project's.
 */
type Lowest = Role | 'anybody' | null | { readonly inProject: Role; readonly inSubproject: Role };

/**
 * The lowest role that may do an action. A viewer sees all but secrets; a developer makes and runs subprojects; an admin decides what
 * they are (settings, sources, members) and ends them; an owner has the account.
 */
export const LOWEST_ROLE: Readonly<Record<Action, Lowest>> = {
  'projects:create': 'owner',
  // The list holds what the person may read, and nothing of the rest.
  'projects:list': 'anybody',
  'projects:read': 'viewer',
  'projects:update': 'admin',
  'members:read': 'viewer',
  'members:write': 'admin',
  'owners:read': 'owner',
  'owners:write': 'owner',
  'webhookSources:read': 'viewer',
  'webhookSources:write': 'admin',
  'deliveries:read': 'viewer',
  'replays:read': 'viewer',
  'replays:create': 'admin',
  // Of every project: what is in a queue is nobody's alone.
  'deadLetters:read': 'owner',
  'deadLetters:replay': 'owner',
  'subprojects:create': 'developer',
  'subprojects:list': 'viewer',
  'subprojects:read': 'viewer',
  'subprojects:update': 'developer',
  'subprojects:suspend': 'developer',
  'subprojects:close': 'admin',
  'subprojects:import': 'admin',
  'subprojects:erase': 'admin',
  'claimLinks:issue': 'developer',
  'accessKeys:list': 'viewer',
  // A project's key reaches into all its subprojects and may close them: to make one takes whoever may do that.
  'accessKeys:create': { inProject: 'admin', inSubproject: 'developer' },
  'accessKeys:rotate': { inProject: 'admin', inSubproject: 'developer' },
  'accessKeys:update': { inProject: 'admin', inSubproject: 'developer' },
  'accessKeys:revoke': { inProject: 'admin', inSubproject: 'developer' },
  // Products verify, with keys; the function that does it knows nothing of users.
  'accessKeys:verify': null,
  // Products report with keys, too.
  'usage:write': null,
  'rateCards:read': 'viewer',
  'rateCards:write': 'admin',
  'costs:read': 'viewer',
  'statements:read': 'viewer',
  'invoices:read': 'owner',
  'invoices:issue': 'owner',
  'rollUps:run': 'owner',
  // Who did what is no developer's concern.
  'auditEntries:read': 'admin',
};

/** @param level of the resource */
export function lowestRole(
  action: Action,
  level: 'account' | 'project' | 'subproject',
): Role | 'anybody' | null {
  const lowest = LOWEST_ROLE[action];
  if (lowest === null || lowest === 'anybody') return lowest;
  if (level === 'account') return 'owner';
  if (typeof lowest === 'string') return lowest;
  return level === 'project' ? lowest.inProject : lowest.inSubproject;
}

export function isAtLeast(role: Role, lowest: Role | null): boolean {
  return lowest !== null && RANK[role] >= RANK[lowest];
}
