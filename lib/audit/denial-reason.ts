import { ENDED_KEY_FAULTS } from '../access/check-key.ts';
import { REFUSALS } from '../access/policy.ts';

/** Why an attempt was denied: by the policy, or because its key has ended. Part of the public contract. */
export const DENIAL_REASONS = [...REFUSALS, ...ENDED_KEY_FAULTS] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** What is stored may come from a newer release, which knows more of them. */
export function knownDenialReason(reason: string | undefined): DenialReason | undefined {
  return DENIAL_REASONS.find((known) => known === reason);
}
