import { format } from 'prettier';
import { ACTIONS, type Action } from '../lib/access/policy.ts';
import { lowestRole } from '../lib/access/roles.ts';

export const NOBODY = 'keys alone';
export const ANYBODY = 'every person';

const PROSE = `# Who may do what

The one policy, printed from the code that decides (\`lib/access/policy.ts\`, \`lib/access/roles.ts\`) by \`node scripts/print-policy.ts\`; a
test keeps them the same.

**Keys.** An action is also the scope that it needs (\`area:verb\`; \`area:*\` is all of an area, \`*\` all). A key reaches its own
container and down, never up and never sideways; _lowest key_ says which keys may do it at all: a subproject's is a customer's own. A
subproject's key has its own scopes ∩ what the plan grants. A key of the project, or of the account, acts in a subproject with its own scopes,
whatever the plan; only where it is verified for a subproject that is named is the answer its scopes ∩ what the plan grants there.

**People.** A member has a role in a project (\`viewer\`, then \`developer\`, then \`admin\`), and with it in every subproject inside; never
in a subproject by itself. An \`owner\` has the whole account, and alone what is the account's own. The last columns say from which role on.
_${ANYBODY}_ needs no role for what they may know of: whoever comes with a good token may ask the account for the list of projects, and it
holds those in which they may \`projects:read\`, and nothing of the others.

**Otherwise** the answer is 401 when we do not know you; 404 for what is out of your reach, whether it exists or not; 403 for what you may
see but not do.
`;

const HEAD = ['action, scope', 'lowest key', 'lowest role in a project', '… in its subprojects'];

/** docs/policy.md as it has to be. */
export async function policyPage(): Promise<string> {
  const actions = Object.keys(ACTIONS).filter(isAction);
  const rows = actions.map((action) => [
    `\`${action}\``,
    ACTIONS[action],
    cellOf(lowestRole(action, 'project')),
    cellOf(lowestRole(action, 'subproject')),
  ]);
  const table = [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return format(`${PROSE}\n${table.join('\n')}\n`, { parser: 'markdown' });
}

function cellOf(lowest: ReturnType<typeof lowestRole>): string {
  if (lowest === null) return NOBODY;
  return lowest === 'anybody' ? ANYBODY : lowest;
}

export function isAction(text: string): text is Action {
  return Object.hasOwn(ACTIONS, text);
}
