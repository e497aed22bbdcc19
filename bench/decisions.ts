import { ACTIONS, decide, type Principal } from '../lib/access/policy.ts';
import type { Container } from '../lib/account/ids.ts';
import { isAction } from '../scripts/policy-page.ts';

const project = { level: 'project', projectId: 'aaaaaaaa' } as const;
const subproject: Container = {
  level: 'subproject',
  projectId: 'aaaaaaaa',
  subprojectId: `aaaaaaaa${'0'.repeat(18)}`,
};
const PRINCIPALS: Readonly<Record<string, Principal>> = {
  'a key with one scope': { accessKeyId: 'k', container: project, scopes: ['subprojects:*'] },
  'a member of one project': { userId: 'u', memberships: [{ role: 'developer', projectId: 'aaaaaaaa' }] },
};

/** Policy decisions a second on one core, over all actions. */
export function benchDecisions(rounds = 200_000): void {
  const actions = Object.keys(ACTIONS).filter(isAction);
  for (const [name, principal] of Object.entries(PRINCIPALS)) {
    const ask = (count: number): number => {
      let allowed = 0;
      for (let round = 0; round < count; round += 1)
        for (const action of actions) allowed += Number(decide(principal, action, subproject).isAllowed);
      return allowed;
    };
    ask(rounds / 10);
    const startMs = performance.now();
    ask(rounds);
    const perSecond = (rounds * actions.length) / ((performance.now() - startMs) / 1000);
    console.log(`policy decisions, ${name}: ${(perSecond / 1e6).toFixed(1)} million a second`);
  }
}
