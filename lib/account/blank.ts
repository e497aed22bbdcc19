import { projectIdOf, type Customer } from './ids.ts';
import { grantOf, type OnboardingPolicy } from './onboarding-policy.ts';
import type { Subproject } from './subproject.ts';

/** What the project and the moment contribute to a change of one of its subprojects. */
export type ChangeContext = {
  readonly now: Date;
  readonly policy: OnboardingPolicy;
  readonly graceDays: number;
  /** Whether the project has an endpoint to tell. */
  readonly notifies: boolean;
};

/** What to start from: the item as it is, or else the next generation of a tombstone, or else nothing known yet. */
export function startingFrom(
  current: Subproject | undefined,
  subprojectId: string,
  customer: Customer | undefined,
  context: ChangeContext,
): Subproject {
  if (current !== undefined && current.state !== 'closed') return current;
  const blank = blankSubproject(subprojectId, customer, context);
  return current === undefined ? blank : { ...blank, ...keptOf(current) };
}

/** What a tombstone hands on. Its close command is none of the next generation: it is not newer than the horizon. */
function keptOf(tombstone: Subproject): Partial<Subproject> {
  const { version, plans, keys, pendingNotifications, pendingRatings } = tombstone;
  const { horizonSecond, usedClaimGeneration } = tombstone;
  return {
    version,
    plans,
    keys,
    pendingNotifications,
    ...(pendingRatings && { pendingRatings }),
    ...(horizonSecond !== undefined && { horizonSecond }),
    ...(usedClaimGeneration !== undefined && { usedClaimGeneration }),
  };
}

/** A subproject of which nothing is known yet: version 0 means that it has never been written. */
function blankSubproject(
  subprojectId: string,
  customer: Customer | undefined,
  context: ChangeContext,
): Subproject {
  return {
    schemaVersion: 1,
    version: 0,
    projectId: projectIdOf(subprojectId),
    subprojectId,
    ...(customer && { customer }),
    state: 'unlisted',
    holds: [],
    profile: {},
    plans: {},
    grant: grantOf({}, context.policy),
    keys: {},
    pendingNotifications: {},
    createTime: context.now.toISOString(),
    updateTime: context.now.toISOString(),
    purgeTime: purgeTimeAfter(context),
  };
}

export function purgeTimeAfter({ now, graceDays }: ChangeContext): string {
  return new Date(now.getTime() + graceDays * 86_400_000).toISOString();
}

/** The first claim since the last purge. */
export function firstClaim(
  { usedClaimGeneration = 0 }: Pick<Subproject, 'usedClaimGeneration'>,
  context: ChangeContext,
): NonNullable<Subproject['claim']> {
  return { generation: usedClaimGeneration + 1, expireSecond: claimExpirySecond(context) };
}

export function claimExpirySecond({ now, policy }: ChangeContext): number {
  return Math.floor(now.getTime() / 1000) + policy.claimDays * 86_400;
}
