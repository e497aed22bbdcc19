import { readFile } from 'node:fs/promises';
import { decide, type Membership, type Principal } from '../lib/access/policy.ts';
import { PROJECT_ROLES } from '../lib/access/roles.ts';
import { containerOf, type Container } from '../lib/account/ids.ts';
import { ANYBODY, isAction, NOBODY } from './policy-page.ts';
import { seeded, type Random } from './mutate.ts';

/** What docs/policy.md says of an action. */
type Row = {
  readonly action: string;
  readonly key: string;
  readonly inProject: string;
  readonly inSubproject: string;
};

/** The table as a person reads it: from the page, not from the code. */
export async function readPolicyTable(): Promise<readonly Row[]> {
  const page = await readFile(new URL('../docs/policy.md', import.meta.url), 'utf8');
  const rows = page.matchAll(/^\| `([\w:]+)` +\| (\w+) +\| ([\w ]+?) +\| ([\w ]+?) +\|$/gm);
  return [...rows].map(([, action = '', key = '', inProject = '', inSubproject = '']) => {
    return { action, key, inProject, inSubproject };
  });
}

/** A subproject's id is its project's and so many characters more. */
const OWN_LENGTH = 18;

/** A tree of projects and subprojects with keys and members at random places, and questions about it. */
function randomPath(random: Random): string {
  const project = 'abcdefgh'.charAt(random(4));
  const subproject = '0123'.charAt(random(4));
  return ['/', `/${project}/`, `/${project}/${subproject}/`][random(3)] ?? '/';
}

/** `/`, `/a/`, `/a/0/`: whoever is a prefix of another contains it. */
function containerAt(path: string): Container {
  const [, project = '', subproject = ''] = path.split('/');
  const id = project === '' ? 'account' : project.repeat(8) + (subproject && subproject.repeat(OWN_LENGTH));
  const container = containerOf(id);
  if (container === undefined) throw new Error(`${path} is no path`);
  return container;
}

const depthOf = (path: string): number => path.split('/').length - 2;
const KEY_DEPTH: Readonly<Record<string, number>> = { account: 0, project: 1, subproject: 2 };
const ROLES: readonly string[] = [...PROJECT_ROLES, 'owner'];

type Asked = { readonly principal: Principal; readonly expected: (row: Row, resource: string) => string };

function randomKey(random: Random, actions: readonly string[]): Asked {
  const path = randomPath(random);
  const pick = () => actions[random(actions.length)] ?? '';
  const makers = [() => '*', pick, pick, () => pick().replace(/:.*/, ':*'), () => pick().replace(/.$/, '')];
  const scopes = Array.from({ length: random(4) }, () => makers[random(makers.length)]?.() ?? '');
  return {
    principal: { accessKeyId: 'key', container: containerAt(path), scopes },
    expected({ action, key }, resource) {
      if (!resource.startsWith(path)) return path.startsWith(resource) ? 'level' : 'elsewhere';
      if (depthOf(path) > (KEY_DEPTH[key] ?? -1)) return 'level';
      const wanted = ['*', action, action.replace(/:.*/, ':*')];
      return scopes.some((scope) => wanted.includes(scope)) ? 'allowed' : 'scope';
    },
  };
}

function randomUser(random: Random): Asked {
  const held = Array.from({ length: random(4) }, () => {
    const project = 'abcd'.charAt(random(4));
    return random(12) === 0
      ? { role: 'owner', path: '/' }
      : { role: ROLES[random(3)] ?? '', path: `/${project}/` };
  });
  return {
    principal: { userId: 'user', memberships: held.map(membershipOf) },
    expected({ inProject, inSubproject }, resource) {
      const reaching = held.filter(({ path }) => resource.startsWith(path));
      if (reaching.length === 0 && resource !== '/') return 'elsewhere';
      if (inProject === ANYBODY) return 'allowed';
      const ofResource = depthOf(resource) === 2 ? inSubproject : inProject;
      const lowest = depthOf(resource) === 0 && ofResource !== NOBODY ? 'owner' : ofResource;
      const rank = ROLES.indexOf(lowest);
      return rank >= 0 && reaching.some(({ role }) => ROLES.indexOf(role) >= rank) ? 'allowed' : 'role';
    },
  };
}

function membershipOf({ role, path }: { role: string; path: string }): Membership {
  const projectRole = PROJECT_ROLES.find((each) => each === role);
  return projectRole === undefined
    ? { role: 'owner' }
    : { role: projectRole, projectId: path.replaceAll('/', '').repeat(8) };
}

/**
 * Asks the policy about random principals and resources, and compares with what the printed table says.
 * @returns how often each answer was given
 * @throws Error with the case that differs, and the seed that shows it again
 */
export async function checkPolicy(cases: number, seed: number): Promise<ReadonlyMap<string, number>> {
  const table = await readPolicyTable();
  const actions = table.map(({ action }) => action);
  const random = seeded(seed);
  const counts = new Map<string, number>();
  for (let index = 0; index < cases; index += 1) {
    const { principal, expected } = random(2) === 0 ? randomKey(random, actions) : randomUser(random);
    const row = table[random(table.length)];
    if (row === undefined || !isAction(row.action))
      throw new Error('docs/policy.md has an action of its own');
    const resource = randomPath(random);
    const decision = decide(principal, row.action, containerAt(resource));
    const answer = decision.isAllowed ? 'allowed' : decision.reason;
    const wanted = expected(row, resource);
    if (answer !== wanted) {
      const asked = JSON.stringify({ principal, action: row.action, resource });
      throw new Error(`seed ${seed}, case ${index}: ${answer}, but the table says ${wanted}: ${asked}`);
    }
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  return counts;
}
