import { describe, expect, test } from 'vitest';
import { mayReadProject, principalAt } from '../../../lib/access/person.ts';
import { decide, type Action } from '../../../lib/access/policy.ts';
import { containerOf } from '../../../lib/account/ids.ts';
import { PROJECT_ID, SUBPROJECT_ID } from '../../support/factories.ts';

type Stored = {
  readonly member?: string;
  readonly isOwner?: boolean;
  readonly groupRoles?: Readonly<Record<string, string>>;
};

/** What is stored about `ann`, and what is read of it. */
function rolesOf({ member, isOwner = false, groupRoles }: Stored) {
  const reads: string[] = [];
  const roles = {
    readMember: (projectId: string, userId: string) => {
      reads.push('member');
      const isTheirs = projectId === PROJECT_ID && userId === 'ann' && member !== undefined;
      return Promise.resolve(isTheirs ? { role: member } : undefined);
    },
    readOwner: (userId: string) => {
      reads.push('owner');
      return Promise.resolve(userId === 'ann' && isOwner ? {} : undefined);
    },
    readProject: () => {
      reads.push('project');
      return Promise.resolve({ groupRoles });
    },
  };
  return { reads, roles };
}

async function ask(stored: Stored, action: Action, at: string, groups: readonly string[] = []) {
  const { reads, roles } = rolesOf(stored);
  const resource = containerOf(at) ?? { level: 'account' };
  const principal = await principalAt(roles, { userId: 'ann', groups }, action, resource);
  const decision = decide(principal, action, resource);
  return [decision.isAllowed ? 'allowed' : decision.reason, reads.join(' ')];
}

describe('a person’s request', () => {
  test.each<[string, Stored, Action, string, readonly string[], string, string]>([
    [
      'of a member: one read',
      { member: 'viewer' },
      'subprojects:read',
      SUBPROJECT_ID,
      ['x'],
      'allowed',
      'member',
    ],
    [
      'of a member whose role does not suffice',
      { member: 'viewer' },
      'subprojects:close',
      SUBPROJECT_ID,
      [],
      'role',
      'member owner',
    ],
    [
      'of a member by group',
      { groupRoles: { ops: 'admin' } },
      'subprojects:close',
      SUBPROJECT_ID,
      ['ops'],
      'allowed',
      'member project',
    ],
    [
      'of a member whose group has more',
      { member: 'viewer', groupRoles: { ops: 'admin' } },
      'projects:update',
      PROJECT_ID,
      ['ops'],
      'allowed',
      'member project',
    ],
    [
      'of whom no group is mapped',
      { groupRoles: { ops: 'admin' } },
      'projects:read',
      PROJECT_ID,
      ['sales'],
      'elsewhere',
      'member project owner',
    ],
    [
      'of whom a group is named like what every object has',
      {},
      'projects:read',
      PROJECT_ID,
      ['constructor', '__proto__'],
      'elsewhere',
      'member project owner',
    ],
    [
      'of an owner about the account: one read',
      { isOwner: true },
      'projects:create',
      'account',
      ['x'],
      'allowed',
      'owner',
    ],
    [
      'of an owner in a project',
      { isOwner: true },
      'subprojects:close',
      SUBPROJECT_ID,
      [],
      'allowed',
      'member owner',
    ],
    ['of an admin about the account', { member: 'admin' }, 'projects:create', 'account', [], 'role', 'owner'],
    [
      'of a member with a role of a newer release',
      { member: 'auditor' },
      'projects:read',
      PROJECT_ID,
      [],
      'elsewhere',
      'member owner',
    ],
    [
      'of a member who says owner in the wrong place',
      { member: 'owner' },
      'projects:read',
      PROJECT_ID,
      [],
      'elsewhere',
      'member owner',
    ],
    [
      'of a group that says owner',
      { groupRoles: { ops: 'owner' } },
      'projects:read',
      PROJECT_ID,
      ['ops'],
      'elsewhere',
      'member project owner',
    ],
  ])('%s', async (_what, stored, action, at, groups, verdict, reads) => {
    expect(await ask(stored, action, at, groups)).toEqual([verdict, reads]);
  });

  test('in another project is a stranger’s', async () => {
    expect(await ask({ member: 'admin' }, 'projects:read', 'zzzzzzzz')).toEqual([
      'elsewhere',
      'member owner',
    ]);
  });
});

describe('whether a person may read a project that is at hand', () => {
  test.each<[string, Stored, readonly string[], boolean, string]>([
    ['by group: no read', { member: 'viewer', groupRoles: { ops: 'viewer' } }, ['x', 'ops'], true, ''],
    ['as a member: one read', { member: 'viewer', groupRoles: { ops: 'viewer' } }, ['x'], true, 'member'],
    ['as nobody', { groupRoles: { ops: 'viewer' } }, ['sales'], false, 'member'],
    ['by a name that every object has', {}, ['constructor', '__proto__'], false, 'member'],
    ['by a role of a newer release', { member: 'auditor' }, [], false, 'member'],
    ['by a group that says owner', { groupRoles: { ops: 'owner' } }, ['ops'], false, 'member'],
  ])('%s', async (_what, stored, groups, expected, read) => {
    const { reads, roles } = rolesOf(stored);
    const project = { projectId: PROJECT_ID, groupRoles: stored.groupRoles };
    expect(await mayReadProject(roles, { userId: 'ann', groups }, project)).toBe(expected);
    expect(reads.join(' ')).toBe(read);
  });
});
