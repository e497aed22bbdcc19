import { isDeepStrictEqual } from 'node:util';
import type { ChangeContext } from '../account/blank.ts';
import type { CustomerEvent } from '../account/event.ts';
import { mergeEvent } from '../account/merge.ts';
import { latestPlan } from '../account/onboarding-policy.ts';
import type { Subproject } from '../account/subproject.ts';
import { AppError } from '../errors.ts';
import type { ImportedCustomer } from './row.ts';

/**
 * What a row of an import makes of its customer: what a signup event makes, and nothing where that would surprise. Creating is
 * not restoring, so a row without a time of its own never reopens; and where it says nothing new it changes nothing, so that
 * importing next month's export writes only what is new in it.
 *
 * @returns the very item it was given if the row changes nothing
 * @throws AppError subproject_closing if the customer left, and the row does not say that they came back since
 */
export function mergeImported(
  current: Subproject | undefined,
  subprojectId: string,
  { event, isDated }: ImportedCustomer,
  context: ChangeContext,
): Subproject {
  if (!isDated && current !== undefined) {
    if (hasLeft(current)) throw new AppError('subproject_closing');
    if (current.state === 'open' && saysNothingNew(current, event)) return current;
  }
  const merged = mergeEvent(current, subprojectId, event, context);
  if (hasLeft(merged)) throw new AppError('subproject_closing');
  return merged;
}

export function hasLeft({ state }: Pick<Subproject, 'state'>): boolean {
  return state !== 'open' && state !== 'unlisted';
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
