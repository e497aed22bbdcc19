import { changeAndAnnounce, type ChangeDeps } from '../account/apply.ts';
import type { Provider } from '../account/provider.ts';
import { fenceIfDue, tombstoneOf } from '../account/purge.ts';
import type { Subproject } from '../account/subproject.ts';
import type { PurgeMessage } from '../messages/deletion.ts';

export type PurgeDeps = ChangeDeps & { readonly provider: Provider };

/** `not_due`: restored, signed up again, or closed anew since the message was sent. `gone`: another has purged it. */
export type PurgeOutcome = 'purged' | 'not_due' | 'gone';

/**
 * Fence, upstream, tombstone. Each step looks at the item anew and may be repeated: wherever it stopped, the same message again
 * ends the same.
 */
export async function purgeSubproject(
  deps: PurgeDeps,
  { subprojectId }: PurgeMessage,
): Promise<PurgeOutcome> {
  const now = deps.now();
  const { subproject: fenced } = await changeAndAnnounce(deps, subprojectId, (current) =>
    fenceIfDue(existing(current), now),
  );
  if (fenced.state === 'closed') return 'gone';
  if (fenced.state !== 'purging') return 'not_due';
  await deps.provider.deleteUpstream(subprojectId);
  const { isWritten } = await changeAndAnnounce(deps, subprojectId, (current) =>
    isBehind(fenced, existing(current)) ? tombstoneOf(existing(current), deps.now()) : existing(current),
  );
  return isWritten ? 'purged' : 'gone';
}

/** Another worker may have been here first, a newer signup after it, and then another fence: that is not ours to bury. */
function isBehind({ fenceTime }: Subproject, current: Subproject): boolean {
  return current.state === 'purging' && current.fenceTime === fenceTime;
}

/** Items are never deleted: a message of an unknown one is a fault for people to look at. */
function existing(current: Subproject | undefined): Subproject {
  if (current === undefined) throw new Error('the message names an unknown subproject');
  return current;
}
