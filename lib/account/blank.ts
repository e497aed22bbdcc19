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

/** A subproject of which nothing is known yet: version 0 means that it has never been written. */
export function blankSubproject(
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

export function claimExpirySecond({ now, policy }: ChangeContext): number {
  return Math.floor(now.getTime() / 1000) + policy.claimDays * 86_400;
}
