import { claimTokenOf, openClaimOf } from '../access/claim.ts';
import type { NotificationKind } from '../account/notification.ts';
import { statusOf, type Subproject } from '../account/subproject.ts';

export type NotificationContent = {
  readonly type: `subproject.${NotificationKind}`;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/**
 * What the reseller's own system is told: the subproject as it is now, not as it was when the change was made. With the link
 * by which its customer takes the key, while there is a key to take.
 */
export function contentOf(
  subproject: Subproject,
  kind: NotificationKind,
  { publicUrl, signingKey, now }: { publicUrl: string; signingKey: Uint8Array; now: Date },
): NotificationContent {
  const { projectId, subprojectId, customer, profile, grant, holds, updateTime } = subproject;
  const claim = openClaimOf(subproject, now);
  return {
    type: `subproject.${kind}`,
    timestamp: updateTime,
    data: {
      projectId,
      subprojectId,
      customer: customer ? { realm: customer.realm, externalId: customer.externalId } : null,
      displayName: profile.displayName?.value ?? null,
      email: profile.email?.value ?? null,
      plan: grant.plan,
      status: statusOf(subproject),
      holds,
      claimLink: claim
        ? {
            url: `${publicUrl}/claim#${claimTokenOf(claim, signingKey)}`,
            expireTime: new Date(claim.expireSecond * 1000).toISOString(),
          }
        : null,
    },
  };
}
