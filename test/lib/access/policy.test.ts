import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIONS, contains, decide, type Action } from '../../../lib/access/policy.ts';
import type { Container } from '../../../lib/account/ids.ts';

const P = 'aaaaaaaa';
const Q = 'bbbbbbbb';
const S = `${P}000000000000000000`;
const account: Container = { level: 'account' };
const projectP: Container = { level: 'project', projectId: P };
const projectQ: Container = { level: 'project', projectId: Q };
const subprojectS: Container = { level: 'subproject', projectId: P, subprojectId: S };
const sibling: Container = { level: 'subproject', projectId: P, subprojectId: `${P}000000000000000001` };
const cousin: Container = { level: 'subproject', projectId: Q, subprojectId: `${Q}000000000000000000` };
const containers = [account, projectP, projectQ, subprojectS, sibling, cousin];

const actions: Action[] = [
  'projects:create',
  'projects:read',
  'projects:list',
  'projects:update',
  'members:read',
  'members:write',
  'owners:read',
  'owners:write',
  'webhookSources:read',
  'webhookSources:write',
  'deliveries:read',
  'replays:read',
  'replays:create',
  'deadLetters:read',
  'deadLetters:replay',
  'subprojects:create',
  'subprojects:list',
  'subprojects:read',
  'subprojects:update',
  'subprojects:suspend',
  'subprojects:close',
  'subprojects:import',
  'subprojects:erase',
  'claimLinks:issue',
  'accessKeys:list',
  'accessKeys:create',
  'accessKeys:rotate',
  'accessKeys:update',
  'accessKeys:revoke',
  'accessKeys:verify',
  'usage:write',
  'rateCards:read',
  'rateCards:write',
  'costs:read',
  'statements:read',
  'invoices:read',
  'invoices:issue',
  'rollUps:run',
  'auditEntries:read',
];

function principal(container: Container, scopes: readonly string[] = ['*']) {
  return { accessKeyId: 'k', container, scopes };
}

test('a key reaches its own container and down, never up and never sideways', () => {
  const reached = containers.map((outer) => containers.filter((inner) => contains(outer, inner)));
  expect(reached).toEqual([
    containers,
    [projectP, subprojectS, sibling],
    [projectQ, cousin],
    [subprojectS],
    [sibling],
    [cousin],
  ]);
});

describe('a decision', () => {
  test.each<[string, Container, readonly string[], Action, Container, string]>([
    ['its own subproject', subprojectS, ['*'], 'subprojects:read', subprojectS, 'allowed'],
    ['its own keys', subprojectS, ['*'], 'accessKeys:create', subprojectS, 'allowed'],
    ['the keys of its subproject', projectP, ['*'], 'accessKeys:revoke', subprojectS, 'allowed'],
    ['any project', account, ['*'], 'projects:update', projectQ, 'allowed'],
    ['its neighbour', subprojectS, ['*'], 'subprojects:read', sibling, 'elsewhere'],
    ['another project', projectP, ['*'], 'projects:read', projectQ, 'elsewhere'],
    ["another project's subproject", projectP, ['*'], 'accessKeys:create', cousin, 'elsewhere'],
    ['its own suspension', subprojectS, ['*'], 'subprojects:suspend', subprojectS, 'level'],
    ['its own claim link', subprojectS, ['*'], 'claimLinks:issue', subprojectS, 'level'],
    ['its own project', subprojectS, ['*'], 'projects:read', projectP, 'level'],
    ["its own project's keys", subprojectS, ['*'], 'accessKeys:create', projectP, 'level'],
    ['the account', projectP, ['*'], 'projects:list', account, 'level'],
    ["another project's key for the account", subprojectS, ['*'], 'projects:create', account, 'level'],
    ['what it has no scope for', projectP, ['subprojects:read'], 'subprojects:close', subprojectS, 'scope'],
    ['anything without scopes', account, [], 'projects:read', projectP, 'scope'],
    ['what an area covers', projectP, ['subprojects:*'], 'subprojects:close', subprojectS, 'allowed'],
    // The level is asked first: a scope in a customer's plan gives no power over the suspension.
    [
      'a scope above its level',
      subprojectS,
      ['subprojects:suspend'],
      'subprojects:suspend',
      subprojectS,
      'level',
    ],
  ])('about %s', (_, caller, scopes, action, resource, expected) => {
    const decision = decide(principal(caller, scopes), action, resource);
    expect(decision.isAllowed ? 'allowed' : decision.reason).toBe(expected);
  });

  test('is made for every action that there is', () => {
    expect([...actions].sort()).toEqual(Object.keys(ACTIONS).sort());
  });

  test('allows only what container, level and scope all allow', () => {
    const scopes = fc.subarray(['*', 'subprojects:*', 'accessKeys:verify', 'projects:read', 'accessKeys:*']);
    const somewhere = fc.constantFrom(...containers);
    fc.assert(
      fc.property(
        somewhere,
        scopes,
        fc.constantFrom(...actions),
        somewhere,
        (caller, held, action, resource) => {
          const path = (at: Container): string =>
            at.level === 'account'
              ? '/'
              : at.level === 'project'
                ? `/${at.projectId}/`
                : `/${at.projectId}/${at.subprojectId}/`;
          const depth = { account: 1, project: 2, subproject: 3 };
          const expected =
            path(resource).startsWith(path(caller)) &&
            depth[caller.level] <= depth[ACTIONS[action]] &&
            held.some((scope) => ['*', action, action.replace(/:.*/, ':*')].includes(scope));
          expect(decide(principal(caller, held), action, resource).isAllowed).toBe(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
