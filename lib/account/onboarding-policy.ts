import * as z from 'zod/mini';
import type { Stamped, Subproject } from './subproject.ts';
import { displayNameSchema, labelsSchema, scopesSchema } from './fields.ts';

/** Of the plans as JSON: they share the project's item with its keys. */
const MAX_PLANS_BYTES = 64 * 1024;

/** What a project gives its customers by plan. */
export const onboardingPolicySchema = z.strictObject({
  defaultPlan: displayNameSchema,
  plans: z
    .record(displayNameSchema, z.strictObject({ scopes: scopesSchema, labels: z._default(labelsSchema, {}) }))
    .check(
      z.refine(
        (plans) => Buffer.byteLength(JSON.stringify(plans)) <= MAX_PLANS_BYTES,
        `at most ${MAX_PLANS_BYTES} bytes of plans`,
      ),
    ),
  /** How long a claim link is good for. */
  claimDays: z.int().check(z.gte(1), z.lte(365)),
});
export type OnboardingPolicy = z.infer<typeof onboardingPolicySchema>;

/** As it is stored: what a newer release says in it is kept. */
export const storedOnboardingPolicySchema = z.looseObject({
  defaultPlan: z.string(),
  plans: z.record(
    z.string(),
    z.looseObject({ scopes: z.array(z.string()), labels: z.record(z.string(), z.string()) }),
  ),
  claimDays: z.int(),
});

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
