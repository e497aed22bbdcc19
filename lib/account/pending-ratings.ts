import type { RollUpMessage } from '../messages/roll-up.ts';
import { changedDays, spanOf } from './plan-history.ts';
import type { Subproject } from './subproject.ts';

export type SendRollUps = (messages: readonly RollUpMessage[], groupId: string) => Promise<void>;

/**
 * The item with what its change owes the costs: days already past, whose plan is another one now, are to be rated again. It is owed in
 * the very write that changes the plan, so that no crash after it loses it. What changes a plan from today on owes nothing: no day of it
 * has been rated for good.
 *
 * @param today UTC day
 */
export function owingRatings(
  current: Subproject | undefined,
  changed: Subproject,
  today: string,
): Subproject {
  if (changed === current) return changed;
  const days = changedDays(current?.plans ?? {}, changed.plans);
  if (days === undefined || days.since >= today) return changed;
  const owed = changed.pendingRatings ? spanOf(changed.pendingRatings, days) : days;
  // Of the version that this write makes: what is owed later has another.
  return { ...changed, pendingRatings: { id: (current?.version ?? 0) + 1, ...owed } };
}

/** Says that an item owes ratings, if it does: its last write may have been the last thing that its function did. */
export async function announceRatings(
  send: SendRollUps,
  { pendingRatings, subprojectId, projectId }: Subproject,
): Promise<void> {
  if (pendingRatings === undefined) return;
  await send([{ schemaVersion: 1, kind: 'plans', subprojectId }], projectId);
}
