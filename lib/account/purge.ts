import { endedKeys, forgetLongEnded } from '../access/key-ring.ts';
import type { ChangeContext } from './blank.ts';
import { close } from './commands.ts';
import { isPurged, type Subproject } from './subproject.ts';

/**
 * How a subproject goes: the fence, then whatever is upstream, then the tombstone. All are pure functions of the item, which is
 * written on the condition that it still is the one they were given.
 */

/** The fence decides by this alone, never by a message or an index. */
export function isDue({ state, purgeTime }: Subproject, now: Date): boolean {
  return (
    (state === 'closing' || state === 'unlisted') && purgeTime !== undefined && purgeTime <= now.toISOString()
  );
}

/** The very item unless it is due. From here on nothing brings it back. */
export function fenceIfDue(current: Subproject, now: Date): Subproject {
  return isDue(current, now) ? fenced(current, now) : current;
}

/**
 * Purges now, whatever the grace: closed by command and fenced in one write. Of what is purged already it keeps out all
 * that is older than the command.
 */
export function erase(current: Subproject, context: ChangeContext): Subproject {
  const { now } = context;
  const second = Math.floor(now.getTime() / 1000);
  if (isPurged(current)) {
    if (second <= (current.horizonSecond ?? -Infinity)) return current;
    return { ...current, closeCommandSecond: second, horizonSecond: second, updateTime: now.toISOString() };
  }
  // Of what was never listed nobody was told, and nobody is told now.
  const shut = current.state === 'open' ? close(current, context) : current;
  // Of what was dated ahead of our clock the command takes the second: delivered again, it must not come back.
  const closeCommandSecond = Math.max(second, shut.closeCommandSecond ?? -Infinity, ...stampsOf(shut));
  return fenced({ ...shut, closeCommandSecond, purgeTime: now.toISOString() }, now);
}

/**
 * The customer goes in the very write of the fence: nothing can be restored from here, so nothing is kept for it. Attributes that
 * this release does not know stay until the tombstone: a newer one may need them upstream.
 */
function fenced(current: Subproject, now: Date): Subproject {
  const { customer: _customer, creationHash: _hash, register, claim, ...kept } = current;
  const horizonSecond = latest(current.horizonSecond, register?.second, current.closeCommandSecond);
  const usedClaimGeneration = claim?.generation ?? current.usedClaimGeneration;
  return {
    ...kept,
    state: 'purging',
    ...(horizonSecond !== undefined && { horizonSecond }),
    ...(usedClaimGeneration !== undefined && { usedClaimGeneration }),
    holds: [],
    profile: {},
    grant: { plan: current.grant.plan, scopes: [], labels: {} },
    keys: endedKeys(current.keys, now),
    fenceTime: now.toISOString(),
    updateTime: now.toISOString(),
  };
}

/** What stays for ever, field by field: whatever else a release wrote is not in it. */
export function tombstoneOf(purging: Subproject, now: Date): Subproject {
  const { horizonSecond, closeCommandSecond, usedClaimGeneration } = purging;
  return {
    schemaVersion: purging.schemaVersion,
    version: purging.version,
    projectId: purging.projectId,
    subprojectId: purging.subprojectId,
    state: 'closed',
    ...(horizonSecond !== undefined && { horizonSecond }),
    ...(closeCommandSecond !== undefined && { closeCommandSecond }),
    ...(usedClaimGeneration !== undefined && { usedClaimGeneration }),
    holds: [],
    profile: {},
    plans: purging.plans,
    grant: purging.grant,
    keys: forgetLongEnded(purging.keys, now),
    pendingNotifications: purging.pendingNotifications,
    ...(purging.pendingRatings && { pendingRatings: purging.pendingRatings }),
    createTime: purging.createTime,
    updateTime: now.toISOString(),
    purgedTime: now.toISOString(),
  };
}

function stampsOf({ profile: { displayName, email, labels }, plans }: Subproject): readonly number[] {
  const known = [displayName, email, labels, ...Object.values(plans)];
  return known.flatMap((stamped) => stamped?.second ?? []);
}

function latest(...seconds: readonly (number | undefined)[]): number | undefined {
  const known = seconds.filter((second) => second !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
