import { AppError } from '../errors.ts';
import { claimExpirySecond, firstClaim, purgeTimeAfter, startingFrom, type ChangeContext } from './blank.ts';
import type { Customer } from './ids.ts';
import { owing, type NotificationKind } from './notification.ts';
import { grantOf, latestPlan } from './onboarding-policy.ts';
import { utcDayOf } from './event.ts';
import { refuseIfPurged, refuseWhilePurging } from './purged.ts';
import { acceptsKeys, isPurged, type Hold, type Stamped, type Subproject } from './subproject.ts';

/**
 * Commands come from people and their programs over the API. They apply to the item as it is (by version) and
 * never touch the lifecycle register, which is the CRM's. Each returns the very item if its state is reached already, so that a
 * command may be repeated. (Names, labels and plans are stamped anew: whoever set them last said so last.)
 */
export type Profile = {
  readonly displayName?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly plan?: string | undefined;
};

/**
 * Of a tombstone it opens the next generation: the customer is here again, whatever the CRM says of the time before.
 * @throws AppError subproject_closing if it was there and is on its way out: creating is not restoring; subproject_purging;
 * subproject_closed if no customer names it: an Idempotency-Key makes one subproject, once
 */
export function createSubproject(
  current: Subproject | undefined,
  subprojectId: string,
  customer: Customer | undefined,
  profile: Profile,
  context: ChangeContext,
): Subproject {
  refuseWhilePurging(current, context.now);
  if (current?.state === 'closed' && customer === undefined) throw new AppError('subproject_closed');
  if (current?.state === 'closing') throw new AppError('subproject_closing');
  if (current?.state === 'open') return current;
  const { purgeTime: _unlisted, ...before } = startingFrom(current, subprojectId, customer, context);
  const opened = withProfile({ ...before, state: 'open' }, profile, context);
  const claim = firstClaim(before, context);
  const openTime = context.now.toISOString();
  return touched(notifying({ ...opened, claim, openTime }, 'opened', context), context);
}

/** @throws AppError subproject_purging, subproject_closed */
export function changeProfile(current: Subproject, profile: Profile, context: ChangeContext): Subproject {
  refuseIfPurged(current, context.now);
  const changed = withProfile(current, profile, context);
  return changed === current ? current : touched(changed, context);
}

/**
 * Holds stand beside open and closing: what is held while it closes is still held when it is restored.
 * @throws AppError subproject_purging, subproject_closed
 */
export function hold(current: Subproject, by: Hold, context: ChangeContext): Subproject {
  refuseIfPurged(current, context.now);
  if (current.holds.includes(by)) return current;
  const held = { ...current, holds: [...current.holds, by].sort() };
  const isNews = current.holds.length === 0 && current.state === 'open';
  return touched(isNews ? notifying(held, 'suspended', context) : held, context);
}

/** @throws AppError subproject_purging, subproject_closed */
export function liftHold(current: Subproject, by: Hold, context: ChangeContext): Subproject {
  refuseIfPurged(current, context.now);
  if (!current.holds.includes(by)) return current;
  const lifted = { ...current, holds: current.holds.filter((each) => each !== by) };
  const isBack = lifted.holds.length === 0 && lifted.state === 'open';
  return touched(isBack ? notifying(lifted, 'resumed', context) : lifted, context);
}

/** Keys die in this write; the data goes after the grace period. */
export function close(current: Subproject, context: ChangeContext): Subproject {
  if (current.state === 'closing' || isPurged(current)) return closedAgain(current, context);
  const { openTime: _ended, ...before } = current;
  const closing = {
    ...before,
    state: 'closing' as const,
    closeCommandSecond: secondOf(context),
    purgeTime: purgeTimeAfter(context),
  };
  return touched(notifying(closing, 'closed', context), context);
}

/** On what the CRM closed by itself, the command still keeps out signups that are older than it; after a purge, by the horizon. */
function closedAgain(current: Subproject, context: ChangeContext): Subproject {
  const { closeCommandSecond = -Infinity, register, horizonSecond } = current;
  const shutSecond = (isPurged(current) ? horizonSecond : register?.second) ?? -Infinity;
  if (closeCommandSecond >= shutSecond) return current;
  const commandSecond = Math.max(secondOf(context), shutSecond);
  const horizon = isPurged(current) ? { horizonSecond: commandSecond } : {};
  return touched({ ...current, closeCommandSecond: commandSecond, ...horizon }, context);
}

/**
 * Everything comes back except keys that were revoked.
 * @throws AppError subproject_purging, subproject_closed: the fence ends it, not the clock
 */
export function restore(current: Subproject, context: ChangeContext): Subproject {
  refuseIfPurged(current, context.now);
  if (current.state !== 'closing') return current;
  const { purgeTime: _ended, ...open } = { ...current, state: 'open' as const };
  // Of a customer whose closure came first, nothing was claimable yet.
  const claim = current.claim ?? firstClaim(current, context);
  const openTime = context.now.toISOString();
  return touched(notifying({ ...open, claim, openTime }, 'opened', context), context);
}

/**
 * The next generation of the claim link: the slot is empty, links of older generations are void.
 * @param requestHash of the request's Idempotency-Key: made again because its reply was lost, it must not void the link that the
 * customer has by now
 * @throws AppError claim_unavailable: a link that opens nothing is none
 */
export function reissueClaim(current: Subproject, context: ChangeContext, requestHash?: string): Subproject {
  if (!acceptsKeys(current)) throw new AppError('claim_unavailable');
  if (requestHash !== undefined && current.claim?.requestHash === requestHash) return current;
  const claim = {
    generation: (current.claim?.generation ?? 0) + 1,
    expireSecond: claimExpirySecond(context),
    ...(requestHash !== undefined && { requestHash }),
  };
  return touched(notifying({ ...current, claim }, 'claim_reissued', context), context);
}

function withProfile(current: Subproject, profile: Profile, context: ChangeContext): Subproject {
  const { displayName, labels, plan } = profile;
  if (displayName === undefined && labels === undefined && plan === undefined) return current;
  const before = current.profile;
  const plans = plan === undefined ? current.plans : withPlan(current.plans, plan, context);
  return {
    ...current,
    profile: {
      ...before,
      ...(displayName !== undefined && { displayName: stamped(displayName, before.displayName, context) }),
      ...(labels !== undefined && { labels: stamped({ ...labels }, before.labels, context) }),
    },
    plans,
    grant: grantOf(plans, context.policy),
  };
}

function withPlan(plans: Subproject['plans'], plan: string, context: ChangeContext): Subproject['plans'] {
  const offered = stamped(plan, latestPlan(plans), context);
  return { ...plans, [utcDayOf(offered.second)]: offered };
}

/**
 * A command stands where an event of its second would; its rank sorts after every hash. Of an event dated ahead of our clock
 * it takes the second: delivered again, that event must not undo the command.
 */
function stamped<Value>(
  value: Value,
  replaced: Stamped<unknown> | undefined,
  context: ChangeContext,
): Stamped<Value> {
  return { second: Math.max(secondOf(context), replaced?.second ?? -Infinity), rank: '~', value };
}

function notifying(subproject: Subproject, kind: NotificationKind, context: ChangeContext): Subproject {
  return context.notifies ? owing(subproject, kind, `version ${subproject.version}`) : subproject;
}

function touched(subproject: Subproject, context: ChangeContext): Subproject {
  return { ...subproject, updateTime: context.now.toISOString() };
}

function secondOf({ now }: ChangeContext): number {
  return Math.floor(now.getTime() / 1000);
}
