import * as z from 'zod/mini';
import type { Stamped, Subproject } from './subproject.ts';
import { labelsSchema, scopesSchema } from './fields.ts';

/** What a project gives its customers by plan. */
export const onboardingPolicySchema = z.strictObject({
  defaultPlan: z.string().check(z.minLength(1), z.maxLength(255)),
  plans: z.record(
    z.string().check(z.minLength(1), z.maxLength(255)),
    z.strictObject({ scopes: scopesSchema, labels: z._default(labelsSchema, {}) }),
  ),
  /** How long a claim link is good for. */
  claimDays: z.int().check(z.gte(1), z.lte(365)),
});
export type OnboardingPolicy = z.infer<typeof onboardingPolicySchema>;

export const DEFAULT_ONBOARDING_POLICY: OnboardingPolicy = {
  defaultPlan: 'default',
  plans: { default: { scopes: ['*'], labels: {} } },
  claimDays: 14,
};

/** A pure function of the plans and the policy, so that the order of arrival does not show in it. */
export function grantOf(plans: Subproject['plans'], policy: OnboardingPolicy): Subproject['grant'] {
  const plan = isKnownPlan(latestPlan(plans)?.value, policy) ?? policy.defaultPlan;
  const granted = policy.plans[plan];
  return { plan, scopes: granted?.scopes ?? [], labels: granted?.labels ?? {} };
}

export function isKnownPlan(plan: string | undefined, policy: OnboardingPolicy): string | undefined {
  return plan !== undefined && Object.hasOwn(policy.plans, plan) ? plan : undefined;
}

/** The plan in force. */
export function latestPlan(plans: Subproject['plans']): Stamped<string> | undefined {
  const latestDay = Object.keys(plans).sort().at(-1);
  return latestDay === undefined ? undefined : plans[latestDay];
}
