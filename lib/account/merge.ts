import { isDeepStrictEqual } from 'node:util';
import { claimExpirySecond, firstClaim, purgeTimeAfter, startingFrom, type ChangeContext } from './blank.ts';
import { rankOf, utcDayOf, type CustomerEvent } from './event.ts';
import { owing } from './notification.ts';
import { grantOf } from './onboarding-policy.ts';
import { refuseWhilePurging } from './purged.ts';
import type { Stamped, Subproject } from './subproject.ts';

/**
 * An item is a merge of its customer's events, not a log of them: any order and any number of deliveries end in
 * the same bytes (invariant I1), our own wall-clock times and versions aside. A purge draws a line: what is not newer than its
 * horizon changes nothing, for ever; what is newer starts the next generation.
 *
 * @returns the very item it was given if the event changes nothing
 * @throws PurgeUnderWay
 */
export function mergeEvent(
  current: Subproject | undefined,
  subprojectId: string,
  event: CustomerEvent,
  context: ChangeContext,
): Subproject {
  refuseWhilePurging(current, context.now);
  if (current !== undefined && isBeforePurge(current, event)) return current;
  const before = startingFrom(current, subprojectId, customerOf(event), context);
  const merged = withLifecycle(withPlan(withProfile(before, event), event), event, context);
  const after = { ...merged, grant: grantOf(merged.plans, context.policy) };
  if (current !== undefined && isDeepStrictEqual(after, current)) return current;
  return { ...after, updateTime: context.now.toISOString() };
}

/** Whether a purge has put an end to all that the event could say. */
export function isBeforePurge({ horizonSecond = -Infinity }: Subproject, { second }: CustomerEvent): boolean {
  return second <= horizonSecond;
}

function customerOf({ realm, externalId }: CustomerEvent): Subproject['customer'] {
  return { realm, externalId };
}

function withProfile(subproject: Subproject, event: CustomerEvent): Subproject {
  const rank = rankOf(event);
  const stamped = <Value>(value: Value): Stamped<Value> => ({ second: event.second, rank, value });
  const { displayName, email, labels } = subproject.profile;
  const profile = { ...subproject.profile };
  if (event.name !== undefined) profile.displayName = greater(displayName, stamped(event.name));
  if (event.email !== undefined) profile.email = greater(email, stamped(event.email));
  if (event.labels !== undefined) profile.labels = greater(labels, stamped(event.labels));
  return { ...subproject, profile };
}

function withPlan(subproject: Subproject, event: CustomerEvent): Subproject {
  if (event.plan === undefined) return subproject;
  const day = utcDayOf(event.second);
  const offered = { second: event.second, rank: rankOf(event), value: event.plan };
  return { ...subproject, plans: { ...subproject.plans, [day]: greater(subproject.plans[day], offered) } };
}

/** The stamp decides, never the order of arrival. */
function greater<Value extends Stamped<unknown>>(current: Value | undefined, offered: Value): Value {
  if (current === undefined || offered.second > current.second) return offered;
  return offered.second === current.second && offered.rank > current.rank ? offered : current;
}

function withLifecycle(subproject: Subproject, event: CustomerEvent, context: ChangeContext): Subproject {
  switch (event.kind) {
    case 'changed':
      return subproject;
    case 'signedUp':
      return withSignup(subproject, event, context);
    case 'closed':
      return withClosure(subproject, event, context);
  }
}

function withSignup(subproject: Subproject, event: CustomerEvent, context: ChangeContext): Subproject {
  const claim = subproject.claim ?? firstClaim(subproject, context);
  const claimable = { ...subproject, claim };
  if (!advancesRegister(subproject, event)) return claimable;

  const registered = { ...claimable, register: registerOf(event) };
  const isCommandedShut = event.second <= (subproject.closeCommandSecond ?? -Infinity);
  if (subproject.state === 'open' || (subproject.state === 'closing' && isCommandedShut)) return registered;

  const { purgeTime: _ended, ...open } = { ...registered, state: 'open' as const };
  // Whoever comes back without having claimed gets the full time again.
  const fresh =
    claim.accessKeyId === undefined ? { ...claim, expireSecond: claimExpirySecond(context) } : claim;
  const openTime = context.now.toISOString();
  return told({ ...open, claim: fresh, openTime }, 'opened', event, context);
}

function withClosure(subproject: Subproject, event: CustomerEvent, context: ChangeContext): Subproject {
  if (!advancesRegister(subproject, event)) return subproject;
  const registered = { ...subproject, register: registerOf(event) };
  if (subproject.state === 'closing') return registered;
  const { openTime: _ended, ...shut } = registered;
  const closing = { ...shut, state: 'closing' as const, purgeTime: purgeTimeAfter(context) };
  return told(closing, 'closed', event, context);
}

function told(
  subproject: Subproject,
  kind: 'opened' | 'closed',
  event: CustomerEvent,
  context: ChangeContext,
): Subproject {
  return context.notifies ? owing(subproject, kind, `${event.kind}@${event.second}`) : subproject;
}

function registerOf(event: CustomerEvent): NonNullable<Subproject['register']> {
  return { second: event.second, closed: event.kind === 'closed' };
}

/** Greater by second; of one second, a closure is greater than a signup. */
function advancesRegister({ register }: Subproject, event: CustomerEvent): boolean {
  if (register === undefined || event.second > register.second) return true;
  return event.second === register.second && event.kind === 'closed' && !register.closed;
}
