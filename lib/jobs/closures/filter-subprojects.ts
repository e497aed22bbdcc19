import type { Subproject } from '../../account/subproject.ts';
import type { ClosureFilter } from './request.ts';

/** Whether a subproject, as the API shows it, has all that is asked for. */
export function isWantedSubproject(subproject: Subproject, filter: ClosureFilter): boolean {
  const { grant, profile, customer } = subproject;
  const { plan, labels = {}, realm, createdBefore, createdAfter } = filter;
  const shown = new Map(Object.entries({ ...grant.labels, ...profile.labels?.value }));
  const createMs = Date.parse(subproject.createTime);
  return (
    (plan === undefined || grant.plan === plan) &&
    (realm === undefined || customer?.realm === realm) &&
    (createdBefore === undefined || createMs < Date.parse(createdBefore)) &&
    (createdAfter === undefined || createMs >= Date.parse(createdAfter)) &&
    Object.entries(labels).every(([name, value]) => shown.get(name) === value)
  );
}
