import { changeAndAnnounce, type ChangeDeps } from '../account/apply.ts';
import type { CustomerEvent } from '../account/event.ts';
import { subprojectIdOfCustomer } from '../account/ids.ts';
import { isBeforePurge, mergeEvent } from '../account/merge.ts';
import { isKnownPlan } from '../account/onboarding-policy.ts';
import { changeContextOf, saltOf, type Project } from '../account/project.ts';
import type { Outcome } from './delivery.ts';

/**
 * Applies one event of a customer to their subproject; once or ten times, early or late, ends in the same item.
 * @throws PurgeUnderWay: it has to wait
 */
export async function applyEvent(deps: ChangeDeps, project: Project, event: CustomerEvent): Promise<Outcome> {
  const subprojectId = subprojectIdOfCustomer(project.projectId, saltOf(project), event);
  const context = changeContextOf(project, deps.now());
  const { subproject, isWritten } = await changeAndAnnounce(
    deps,
    subprojectId,
    (current) => mergeEvent(current, subprojectId, event, context),
    // A signup most likely is the first we hear of a customer: write at once, read only if there is an item.
    event.kind === 'signedUp' ? 'absent' : 'unknown',
  );
  if (!isWritten && isBeforePurge(subproject, event)) {
    return { outcome: 'ignored', reason: 'before_purge', subprojectId };
  }
  const isPlanUnknown = event.plan !== undefined && isKnownPlan(event.plan, project.onboarding) === undefined;
  return {
    outcome: isWritten ? 'applied' : 'unchanged',
    subprojectId,
    ...(isPlanUnknown && { isPlanUnknown }),
  };
}
