import { changeAndAnnounce, type ChangeDeps } from '../account/apply.ts';
import type { Directory, Expectation } from '../account/directory.ts';
import type { CustomerEvent } from '../account/event.ts';
import { subprojectIdOfCustomer } from '../account/ids.ts';
import { isBeforePurge, mergeEvent } from '../account/merge.ts';
import { isKnownPlan } from '../account/onboarding-policy.ts';
import { changeContextOf, saltOf, type Project } from '../account/project.ts';
import type { Subproject } from '../account/subproject.ts';
import type { Clock } from '../clock.ts';
import type { Outcome } from './delivery.ts';

/**
 * Applies one event of a customer to their subproject; once or ten times, early or late, ends in the same item.
 * @param expectation a signup most likely is the first we hear of a customer: write at once, read only if there is an item
 * @throws PurgeUnderWay: it has to wait
 */
export async function applyEvent(
  deps: ChangeDeps,
  project: Project,
  event: CustomerEvent,
  expectation: Expectation = event.kind === 'signedUp' ? 'absent' : 'unknown',
): Promise<Outcome> {
  const subprojectId = subprojectIdOfCustomer(project.projectId, saltOf(project), event);
  const context = changeContextOf(project, deps.now());
  const { subproject, isWritten } = await changeAndAnnounce(
    deps,
    subprojectId,
    (current) => mergeEvent(current, subprojectId, event, context),
    expectation,
  );
  return outcomeOf(project, event, subproject, isWritten);
}

/**
 * What `applyEvent` would answer, without applying anything.
 * @throws PurgeUnderWay
 */
export async function tryEvent(
  { directory, now }: { directory: Pick<Directory, 'readSubproject'>; now: Clock },
  project: Project,
  event: CustomerEvent,
): Promise<Outcome> {
  const subprojectId = subprojectIdOfCustomer(project.projectId, saltOf(project), event);
  const current = await directory.readSubproject(subprojectId);
  const merged = mergeEvent(current, subprojectId, event, changeContextOf(project, now()));
  return outcomeOf(project, event, merged, merged !== current);
}

function outcomeOf(
  project: Project,
  event: CustomerEvent,
  subproject: Subproject,
  isChange: boolean,
): Outcome {
  const { subprojectId } = subproject;
  if (!isChange && isBeforePurge(subproject, event)) {
    return { outcome: 'ignored', reason: 'before_purge', subprojectId };
  }
  const isPlanUnknown = event.plan !== undefined && isKnownPlan(event.plan, project.onboarding) === undefined;
  return {
    outcome: isChange ? 'applied' : 'unchanged',
    subprojectId,
    ...(isPlanUnknown && { isPlanUnknown }),
  };
}
