import type { Clock } from '../../clock.ts';
import { forEachOf } from '../../concurrency.ts';
import type { CostLedger, RunResult, RunState, SubjectDay } from '../cost-ledger.ts';
import { addDays, dayOf } from '../days.ts';
import { CorruptPack, readPack } from '../pack/pack.ts';
import { planOn, rateDay, type PlanHistory } from '../rating/rate-day.ts';
import { cardOn, ratingRevisionOn, type RateCard, type Ratings } from '../rating/rate-card.ts';
import { SEALED_AFTER_DAYS, type ShardDay, type UsageStore } from '../usage-store.ts';
import { totalOf } from './total.ts';
import { UniqueUsage, type SubjectUsage } from './unique-usage.ts';

export type RunShardDeps = {
  readonly usage: Pick<UsageStore, 'readPacks'>;
  readonly ledger: Pick<CostLedger, 'takeTicket' | 'readRun' | 'putSubjectDay' | 'completeRun'>;
  readonly readRatings: (projectId: string) => Promise<Ratings | undefined>;
  /** Of these subprojects, or of all of the project if there are many; who is not in it has no plan. */
  readonly readPlans: (
    projectId: string,
    subprojectIds: readonly string[],
  ) => Promise<ReadonlyMap<string, PlanHistory>>;
  /** 32 random bits. */
  readonly randomSeed: () => number;
  readonly now: Clock;
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
 *
 * @param afterTicket what it is about was stored before any later ticket was taken
 */
export async function runShard(
  deps: RunShardDeps,
  place: ShardDay,
  afterTicket?: number,
): Promise<RunOutcome> {
  const start = deps.now();
  if (isSealed(place.day, start)) return { kind: 'sealed' };
  if (afterTicket !== undefined && (await isDone(deps, place, afterTicket))) return { kind: 'superfluous' };

  const state = await deps.ledger.takeTicket(place);
  const ratings = await deps.readRatings(place.projectId);
  const ratingRevision = ratingRevisionOn(ratings, place.day);
  const before = continuable(state, ratingRevision);
  const touchedSinceMs = before === undefined ? -Infinity : before.startMs - OVERLAP_MS;
  const { usage, corruptPacks } = await readUsage(deps, place, touchedSinceMs);
  const rated = await rateAll(
    deps,
    place,
    state.ticket,
    usage.bySubject(),
    cardOn(ratings?.cards ?? {}, place.day),
  );

  const progress: { isSuperseded: boolean } = { isSuperseded: false };
  await forEachOf(rated, MAX_WRITES, async ({ day, isTouched }) => {
    if (!isTouched || progress.isSuperseded) return;
    if ((await deps.ledger.putSubjectDay(day)) === 'superseded') progress.isSuperseded = true;
  });
  const result: RunResult = {
    ticket: state.ticket,
    startMs: start.getTime(),
    ratingRevision,
    ...totalOf(rated.map(({ day }) => day)),
    subjectCount: rated.length,
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
  const state = await ledger.readRun(place);
  return state?.result !== undefined && state.result.ticket > afterTicket;
}

/** The run before this one, if only what was received since can differ from what it wrote. */
function continuable({ ticket, result }: RunState, ratingRevision: string): RunResult | undefined {
  return result?.ticket === ticket - 1 && result.ratingRevision === ratingRevision ? result : undefined;
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

type RatedSubject = { readonly day: SubjectDay; readonly isTouched: boolean };

async function rateAll(
  deps: RunShardDeps,
  { projectId, day }: ShardDay,
  ticket: number,
  subjects: readonly SubjectUsage[],
  card: RateCard | undefined,
): Promise<readonly RatedSubject[]> {
  const asksForPlans = card !== undefined && Object.keys(card.plans).length > 0;
  const ids = asksForPlans ? subjects.map(({ subprojectId }) => subprojectId) : [];
  const plans = ids.length === 0 ? new Map<string, PlanHistory>() : await deps.readPlans(projectId, ids);
  return subjects.map(({ subprojectId, quantities, isTouched }) => {
    const plan = planOn(plans.get(subprojectId) ?? {}, day);
    const rated = rateDay(quantities, card, plan);
    return { day: { schemaVersion: 1, projectId, subprojectId, day, ticket, ...rated }, isTouched };
  });
}
