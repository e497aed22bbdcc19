import { isDeepStrictEqual } from 'node:util';
import type { ChangeContext } from '../account/blank.ts';
import type { CustomerEvent } from '../account/event.ts';
import { mergeEvent } from '../account/merge.ts';
import { latestPlan } from '../account/onboarding-policy.ts';
import { refuseWhilePurging } from '../account/purged.ts';
import { isListed, isPurged, type Subproject } from '../account/subproject.ts';
import { AppError } from '../errors.ts';
import type { ImportedCustomer } from './row.ts';

/**
 * What a row of an import makes of its customer: what a signup event makes, and nothing where that would surprise. Creating is
 * not restoring, so a row without a time of its own never reopens; and where it says nothing new it changes nothing, so that
 * importing next month's export writes only what is new in it.
 *
 * @returns the very item it was given if the row changes nothing
 * @throws AppError subproject_closing, subproject_closed, subproject_purging if the customer left, and the row does not say that they
 * came back since
 */
export function mergeImported(
  current: Subproject | undefined,
  subprojectId: string,
  { event, isDated }: ImportedCustomer,
  context: ChangeContext,
): Subproject {
  refuseWhilePurging(current, context.now);
  if (!isDated && current !== undefined) {
    refuseIfLeft(current);
    if (current.state === 'open' && saysNothingNew(current, event)) return current;
  }
  const merged = mergeEvent(current, subprojectId, event, context);
  refuseIfLeft(merged);
  return merged;
}

/** What never signed up did not leave. */
function hasLeft(subproject: Subproject): boolean {
  return isListed(subproject) && subproject.state !== 'open';
}

function refuseIfLeft(subproject: Subproject): void {
  if (hasLeft(subproject))
    throw new AppError(isPurged(subproject) ? 'subproject_closed' : 'subproject_closing');
}

function saysNothingNew(
  { profile, plans }: Subproject,
  { name, email, labels, plan }: CustomerEvent,
): boolean {
  return (
    (name === undefined || name === profile.displayName?.value) &&
    (email === undefined || email === profile.email?.value) &&
    (labels === undefined || isDeepStrictEqual(labels, profile.labels?.value)) &&
    (plan === undefined || plan === latestPlan(plans)?.value)
  );
}
