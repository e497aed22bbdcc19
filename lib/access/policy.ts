import { containerIdOf, type Container } from '../account/ids.ts';
import { includesScope } from './scopes.ts';

/** Who asks: a key that was proven to work, with the scopes that it has in effect. */
export type Principal = {
  readonly accessKeyId: string;
  readonly container: Container;
  readonly scopes: readonly string[];
  /** When the key ends; absent: never. */
  readonly expireTime?: string | undefined;
};

/**
 * Every action, and the lowest level of a key that may do it. An action is also the scope it needs. A customer's own key (of a
 * subproject) may see its subproject, look after its keys and check them, but not lift its own suspension.
 */
export const ACTIONS = {
  'projects:create': 'account',
  'projects:list': 'account',
  'projects:read': 'project',
  'projects:update': 'project',
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
  'accessKeys:update': 'subproject',
  'accessKeys:revoke': 'subproject',
  'accessKeys:verify': 'subproject',
  'usage:write': 'subproject',
  'rateCards:read': 'project',
  'rateCards:write': 'project',
  'costs:read': 'project',
  'rollUps:run': 'account',
} as const satisfies Record<string, Container['level']>;
export type Action = keyof typeof ACTIONS;

/**
 * `elsewhere`: the resource is outside the caller's container, so its very existence is a secret (404). `level` and
 * `scope`: the caller may know of it, but not do this (403).
 */
export type Decision =
  | { readonly isAllowed: true }
  | { readonly isAllowed: false; readonly reason: 'elsewhere' | 'level' | 'scope' };

const RANK = { account: 0, project: 1, subproject: 2 } as const;

/** The one policy. A key reaches its own container and down, never up and never sideways. */
export function decide(principal: Principal, action: Action, resource: Container): Decision {
  if (!contains(principal.container, resource)) {
    const isAbove = contains(resource, principal.container);
    return { isAllowed: false, reason: isAbove ? 'level' : 'elsewhere' };
  }
  if (RANK[principal.container.level] > RANK[ACTIONS[action]]) return { isAllowed: false, reason: 'level' };
  return includesScope(principal.scopes, action)
    ? { isAllowed: true }
    : { isAllowed: false, reason: 'scope' };
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
