import { projectIdOf, type Container } from '../../account/ids.ts';
import type { Clock } from '../../clock.ts';
import type { RollUpMessage } from '../../messages/roll-up.ts';
import { dayOf, dayOfSecond } from '../days.ts';
import { packsOf } from '../pack/pack.ts';
import { shardCountOn, shardOf, type ShardCounts } from '../shards.ts';
import type { UsageEvent } from '../usage-event.ts';
import type { ShardDay, UsageStore } from '../usage-store.ts';
import { MAX_METERS } from '../rating/rate-card.ts';
import { readCloudEvent, type Reading, type Rejection } from './cloud-event.ts';

export type RecordUsageDeps = {
  readonly usage: Pick<UsageStore, 'putPack'>;
  readonly projects: {
    get: (projectId: string) => Promise<{ readonly usageShards?: ShardCounts | undefined } | undefined>;
  };
  /** The last ticket that a run of this shard-day took; 0 if none did. */
  readonly lastTicket: (place: ShardDay) => Promise<number>;
  readonly sendRollUps: (
    messages: readonly RollUpMessage[],
    groupId: string,
    delaySeconds?: number,
  ) => Promise<void>;
  readonly now: Clock;
};

export type Recorded = {
  readonly accepted: number;
  readonly rejected: readonly { readonly index: number; readonly code: Rejection }[];
};

/** Late usage comes in bursts: what arrives meanwhile is in the same run. */
export const LATE_DELAY_SECONDS = 15;

/**
 * Takes what is good and says of the rest what is wrong. Once it returns, what was taken is durable and in the costs of its day, or
 * will be: a day already past is rolled up again.
 * @param mayWrite whether the caller reaches a subproject
 */
export async function recordUsage(
  deps: RecordUsageDeps,
  mayWrite: (subproject: Container) => boolean,
  values: readonly unknown[],
): Promise<Recorded> {
  const receiveTime = deps.now();
  const readings = withFewMeters(values.map((value) => readCloudEvent(value, receiveTime, mayWrite)));
  const events = readings.flatMap((reading) => (reading.isTaken ? [reading.event] : []));
  const byProject = Map.groupBy(events, ({ subprojectId }) => projectIdOf(subprojectId));
  const known = await Promise.all(
    [...byProject].map(async ([projectId, ofProject]) => {
      const project = await deps.projects.get(projectId);
      if (project === undefined) return [];
      await storeProject(deps, projectId, project.usageShards ?? {}, ofProject, receiveTime);
      return [projectId];
    }),
  );
  const knownProjects = new Set(known.flat());
  const rejected = readings.flatMap((reading, index) => {
    if (!reading.isTaken) return [{ index, code: reading.code }];
    const isKnown = knownProjects.has(projectIdOf(reading.event.subprojectId));
    return isKnown ? [] : [{ index, code: 'subject_not_found' as const }];
  });
  return { accepted: values.length - rejected.length, rejected };
}

/** More meters than a card can price are a mistake, such as a customer's name in each: its sender is told. */
function withFewMeters(readings: readonly Reading[]): readonly Reading[] {
  const metersOf = new Map<string, Set<string>>();
  return readings.map((reading) => {
    if (!reading.isTaken) return reading;
    const { subprojectId, meter } = reading.event;
    const projectId = projectIdOf(subprojectId);
    const meters = metersOf.get(projectId) ?? new Set();
    if (meters.size === MAX_METERS && !meters.has(meter)) return { isTaken: false, code: 'too_many_meters' };
    metersOf.set(projectId, meters.add(meter));
    return reading;
  });
}

async function storeProject(
  deps: RecordUsageDeps,
  projectId: string,
  shardCounts: ShardCounts,
  events: readonly UsageEvent[],
  receiveTime: Date,
): Promise<void> {
  const byDay = Map.groupBy(events, ({ second }) => dayOfSecond(second));
  const places = [...byDay].flatMap(([day, ofDay]) => {
    const count = shardCountOn(shardCounts, day);
    const byShard = Map.groupBy(ofDay, ({ subprojectId }) => shardOf(subprojectId, count));
    return [...byShard].map(([shard, ofShard]) => ({ place: { projectId, day, shard }, events: ofShard }));
  });
  await Promise.all(places.map(({ place, events }) => storeShardDay(deps, place, events, receiveTime)));
}

async function storeShardDay(
  { usage, lastTicket, sendRollUps, now }: RecordUsageDeps,
  place: ShardDay,
  events: readonly UsageEvent[],
  receiveTime: Date,
): Promise<void> {
  const packs = packsOf(place.projectId, place.day, events);
  await Promise.all(packs.map((pack) => usage.putPack(place, pack, receiveTime.getTime())));
  if (place.day >= dayOf(now())) return;
  // Asked once the packs lie there: a run that takes a later ticket reads them. That its own message did not come from us matters
  // not: the pack may have lain there before, its message lost.
  const afterTicket = await lastTicket(place);
  const message = { schemaVersion: 1, kind: 'shard', ...place, afterTicket } as const;
  await sendRollUps([message], place.projectId, LATE_DELAY_SECONDS);
}
