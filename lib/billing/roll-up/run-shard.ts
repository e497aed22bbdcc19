import type { Clock } from '../../clock.ts';
import { forEachOf } from '../../concurrency.ts';
import type { CostLedger, RunResult, RunState } from '../cost-ledger.ts';
import { addDays, dayOf, endMsOf } from '../days.ts';
import { CorruptPack, readPack } from '../pack/pack.ts';
import { withFewUnrated } from '../rating/few-unrated.ts';
import { cardOn, hasPlanPrices, ratingRevisionOn, type Ratings } from '../rating/rate-card.ts';
import { SEALED_AFTER_DAYS, type ShardDay, type UsageStore } from '../usage-store.ts';
import { rateSubjects, type ReadSubjects } from './rate-subjects.ts';
import { totalOf } from './total.ts';
import { UniqueUsage } from './unique-usage.ts';

export type RunShardDeps = {
  readonly usage: Pick<UsageStore, 'readPacks'>;
  readonly ledger: Pick<CostLedger, 'takeTicket' | 'readRun' | 'putSubjectDay' | 'completeRun'>;
  readonly readRatings: (projectId: string) => Promise<Ratings | undefined>;
  readonly readSubjects: ReadSubjects;
  /** 32 random bits. */
  readonly randomSeed: () => number;
  readonly now: Clock;
};

export type RunRequest = {
  /** What it is about was stored before any later ticket was taken. */
  readonly afterTicket?: number | undefined;
  /** Is written though nothing came for it: its plan of that day is another one now. */
  readonly subprojectId?: string | undefined;
};

export type RunOutcome =
  | { readonly kind: 'completed' | 'superseded'; readonly result: RunResult }
  /** A run that read all that this one is about has completed; or the day no longer changes. */
  | { readonly kind: 'superfluous' | 'sealed' };

/** A function lives far shorter: a pack received so long before a run began, and not read by it, is none. */
const OVERLAP_MS = 5 * 60_000;
/** Writes at a time: half the connections of a client. */
const MAX_WRITES = 25;

export function isSealed(day: string, now: Date): boolean {
  return day < addDays(dayOf(now), -SEALED_AFTER_DAYS);
}

/**
 * Computes a shard's day from its packs, never from what a run computed before: done twice, at once, or again after a crash anywhere it
 * ends the same.
 */
export async function runShard(
  deps: RunShardDeps,
  place: ShardDay,
  { afterTicket, subprojectId }: RunRequest = {},
): Promise<RunOutcome> {
  const start = deps.now();
  if (isSealed(place.day, start)) return { kind: 'sealed' };
  if (afterTicket !== undefined && (await isDone(deps, place, afterTicket))) return { kind: 'superfluous' };

  const state = await deps.ledger.takeTicket(place);
  const ratings = await deps.readRatings(place.projectId);
  const ratingRevision = ratingRevisionOn(ratings, place.day);
  const card = cardOn(ratings?.cards ?? {}, place.day);
  const settledMs = hasPlanPrices(card) ? endMsOf(place.day) + OVERLAP_MS : -Infinity;
  const before = continuable(state, ratingRevision, settledMs);
  const touchedSinceMs = before === undefined ? -Infinity : before.startMs - OVERLAP_MS;
  const { usage, corruptPacks } = await readUsage(deps, place, touchedSinceMs);
  const { days, ...attribution } = await rateSubjects(
    deps.readSubjects,
    place,
    state.ticket,
    usage.bySubject(),
    card,
    before,
  );

  const progress: { isSuperseded: boolean } = { isSuperseded: false };
  await forEachOf(days, MAX_WRITES, async ({ day, isTouched }) => {
    if (!(isTouched || day.subprojectId === subprojectId) || progress.isSuperseded) return;
    if ((await deps.ledger.putSubjectDay(day)) === 'superseded') progress.isSuperseded = true;
  });
  const result: RunResult = {
    ticket: state.ticket,
    startMs: start.getTime(),
    ratingRevision,
    ...withFewUnrated(totalOf(days.map(({ day }) => day))),
    ...attribution,
    subjectCount: days.length,
    eventCount: usage.uniqueCount,
    duplicateCount: usage.eventCount - usage.uniqueCount,
    conflictCount: usage.conflictCount,
    corruptPacks,
    durationMs: deps.now().getTime() - start.getTime(),
  };
  if (progress.isSuperseded) return { kind: 'superseded', result };
  const written = await deps.ledger.completeRun(place, result);
  return { kind: written === 'written' ? 'completed' : 'superseded', result };
}

async function isDone({ ledger }: RunShardDeps, place: ShardDay, afterTicket: number): Promise<boolean> {
  const result = (await ledger.readRun(place))?.result;
  // What could not be read may be what this is about: its message fails until it can, and somebody is told.
  return result !== undefined && result.ticket > afterTicket && result.corruptPacks.length === 0;
}

/**
 * The run before this one, if only what was received since can differ from what it wrote.
 * @param settledMs until then the day's plans may have changed without saying so
 */
function continuable(
  { ticket, result }: RunState,
  ratingRevision: string,
  settledMs: number,
): RunResult | undefined {
  const isLast = result?.ticket === ticket - 1;
  return isLast && result.ratingRevision === ratingRevision && result.startMs >= settledMs
    ? result
    : undefined;
}

async function readUsage(deps: RunShardDeps, place: ShardDay, touchedSinceMs: number) {
  const usage = new UniqueUsage(place.projectId, deps.randomSeed(), touchedSinceMs);
  const corruptPacks: string[] = [];
  for await (const { packId, body, receiveMs } of deps.usage.readPacks(place)) {
    try {
      usage.add(readPack(place.projectId, place.day, packId, body), { receiveMs, packId });
    } catch (error) {
      if (!(error instanceof CorruptPack)) throw error;
      corruptPacks.push(packId);
    }
  }
  return { usage, corruptPacks };
}
