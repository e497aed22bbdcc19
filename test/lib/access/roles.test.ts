import { describe, expect, test } from 'vitest';
import { ACTIONS, decide, type Action, type Membership, type Principal } from '../../../lib/access/policy.ts';
import { lowestRole, PROJECT_ROLES } from '../../../lib/access/roles.ts';
import type { Container } from '../../../lib/account/ids.ts';

const P = 'aaaaaaaa';
const Q = 'bbbbbbbb';
const S = `${P}000000000000000000`;
const account: Container = { level: 'account' };
const project: Container = { level: 'project', projectId: P };
const subproject: Container = { level: 'subproject', projectId: P, subprojectId: S };

/** Written down apart from the code that decides it: what each role may do that the one below it may not. */
const GAINED = {
  viewer: [
    'projects:read',
    'members:read',
    'webhookSources:read',
    'deliveries:read',
    'replays:read',
    'rateCards:read',
    'costs:read',
    'statements:read',
    'subprojects:list',
    'subprojects:read',
    'accessKeys:list',
  ],
  developer: ['subprojects:create', 'subprojects:update', 'subprojects:suspend', 'claimLinks:issue'],
  admin: [
    'projects:update',
    'members:write',
    'webhookSources:write',
    'replays:create',
    'rateCards:write',
    'subprojects:close',
    'subprojects:import',
    'subprojects:erase',
    'auditEntries:read',
  ],
  owner: [
    'projects:create',
    'owners:read',
    'owners:write',
    'deadLetters:read',
    'deadLetters:replay',
    'rollUps:run',
    'invoices:read',
    'invoices:issue',
  ],
} as const;
const ROLES = ['viewer', 'developer', 'admin', 'owner'] as const;
/** In a subproject a developer's, in a project an admin's. */
const KEY_CHANGES = ['accessKeys:create', 'accessKeys:rotate', 'accessKeys:update', 'accessKeys:revoke'];
/** What products do. */
const FOR_KEYS_ALONE: readonly string[] = ['accessKeys:verify', 'usage:write'];
/** What needs no role, where a person may know of the thing. */
const FOR_ANYBODY: readonly string[] = ['projects:list'];

function isAction(text: string): text is Action {
  return Object.hasOwn(ACTIONS, text);
}
const actions = Object.keys(ACTIONS).filter(isAction);

function mayInTable(role: (typeof ROLES)[number], action: Action, level: Container['level']): boolean {
  if (FOR_KEYS_ALONE.includes(action)) return false;
  if (FOR_ANYBODY.includes(action)) return true;
  if (role === 'owner') return true;
  if (level === 'account') return false;
  if (KEY_CHANGES.includes(action))
    return role === 'admin' || (role === 'developer' && level === 'subproject');
  const gained = ROLES.slice(0, ROLES.indexOf(role) + 1).flatMap((each): readonly string[] => GAINED[each]);
  return gained.includes(action);
}

function membership(role: (typeof ROLES)[number], projectId: string): Membership {
  return role === 'owner' ? { role } : { role, projectId };
}

function verdict(memberships: readonly Membership[], action: Action, resource: Container): string {
  const decision = decide({ userId: 'u', memberships }, action, resource);
  return decision.isAllowed ? 'allowed' : decision.reason;
}

test('every action is in the table', () => {
  const all = [...Object.values(GAINED).flat(), ...KEY_CHANGES, ...FOR_KEYS_ALONE, ...FOR_ANYBODY];
  expect([...all].sort()).toEqual([...actions].sort());
});

describe.each(ROLES)('as %s', (role) => {
  test.each(actions)('%s', (action) => {
    const found = [account, project, subproject].map((at) => verdict([membership(role, P)], action, at));
    const wanted = (['account', 'project', 'subproject'] as const).map((level) =>
      mayInTable(role, action, level) ? 'allowed' : 'role',
    );
    expect(found).toEqual(wanted);

    // The same role in another project opens nothing here, and what is here stays a secret.
    const outside = [project, subproject].map((at) => verdict([membership(role, Q)], action, at));
    expect(outside).toEqual(role === 'owner' ? wanted.slice(1) : ['elsewhere', 'elsewhere']);
    expect(verdict([membership(role, Q)], action, account)).toBe(wanted[0]);
  });
});

test('who is no member knows of the account, may ask it for the list of projects, and knows of nothing in it', () => {
  for (const action of actions) {
    const found = [account, project, subproject].map((at) => verdict([], action, at));
    const ofAccount = FOR_ANYBODY.includes(action) ? 'allowed' : 'role';
    expect(found, action).toEqual([ofAccount, 'elsewhere', 'elsewhere']);
  }
});

test('the strongest of several roles counts, each in its own project', () => {
  const several: Membership[] = [
    { role: 'admin', projectId: Q },
    { role: 'viewer', projectId: P },
    { role: 'developer', projectId: P },
  ];
  expect(verdict(several, 'subprojects:suspend', subproject)).toBe('allowed');
  expect(verdict(several, 'subprojects:close', subproject)).toBe('role');
});

test('whoever may make a key may themselves do all that the key may, except what products do', () => {
  for (const role of [...PROJECT_ROLES, 'owner'] as const) {
    for (const container of [project, subproject]) {
      for (const made of ['accessKeys:create', 'accessKeys:rotate'] as const) {
        if (verdict([membership(role, P)], made, container) !== 'allowed') continue;
        const key: Principal = { accessKeyId: 'k', container, scopes: ['*'] };
        for (const action of actions) {
          for (const at of [project, subproject]) {
            if (FOR_KEYS_ALONE.includes(action) || !decide(key, action, at).isAllowed) continue;
            expect(verdict([membership(role, P)], action, at), `${role} ${action}`).toBe('allowed');
          }
        }
      }
    }
  }
});

test('of the account itself there is one role', () => {
  const lowest = new Set(actions.map((action) => lowestRole(action, 'account')));
  expect(lowest).toEqual(new Set(['owner', 'anybody', null]));
});
