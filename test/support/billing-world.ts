import type { CostLedger, RunState, SubjectDay } from '../../lib/billing/cost-ledger.ts';
import type { Pack } from '../../lib/billing/pack/pack.ts';
import type { PlanHistory } from '../../lib/billing/rating/rate-day.ts';
import type { Ratings } from '../../lib/billing/rating/rate-card.ts';
import { runShard, type RunOutcome } from '../../lib/billing/roll-up/run-shard.ts';
import type { ShardDay, StoredPack, UsageStore } from '../../lib/billing/usage-store.ts';

/** A call after which the function is gone, whether or not the call took effect. */
export class Killed extends Error {}

const keyOf = (...parts: readonly (string | number)[]) => parts.join('#');

/** The Usage and Ledger tables in memory, with their conditions, and a run that can be killed at its n-th call. */
export class BillingWorld {
  readonly packs = new Map<string, Map<string, StoredPack>>();
  readonly runs = new Map<string, RunState>();
  readonly days = new Map<string, SubjectDay>();
  ratings: Ratings | undefined;
  readonly plans = new Map<string, PlanHistory>();
  nowMs = 0;

  store(place: ShardDay, { packId, body }: Pack): void {
    const key = keyOf(place.projectId, place.day, place.shard);
    const lying = this.packs.get(key) ?? new Map<string, StoredPack>();
    if (!lying.has(packId)) lying.set(packId, { packId, body, receiveMs: this.nowMs });
    this.packs.set(key, lying);
  }

  /** @param killedAt the call that ends the run; its effect is there if `afterEffect` */
  async run(place: ShardDay, killedAt = Infinity, afterEffect = false): Promise<RunOutcome | 'killed'> {
    let calls = 0;
    const call = <Answer>(effect: () => Answer): Promise<Answer> => {
      calls += 1;
      const isLast = calls >= killedAt;
      if (isLast && !afterEffect) return Promise.reject(new Killed());
      const answer = effect();
      return isLast ? Promise.reject(new Killed()) : Promise.resolve(answer);
    };
    try {
      return await runShard(
        {
          usage: { readPacks: this.#readPacks(call) },
          ledger: this.#ledger(call),
          readRatings: () => call(() => this.ratings),
          readPlans: () => call(() => this.plans),
          randomSeed: () => 20_261_124,
          now: () => new Date(this.nowMs),
        },
        place,
      );
    } catch (error) {
      if (error instanceof Killed) return 'killed';
      throw error;
    }
  }

  #readPacks(call: Call): UsageStore['readPacks'] {
    const { packs } = this;
    return async function* ({ projectId, day, shard }) {
      const page = await call(() => [...(packs.get(keyOf(projectId, day, shard))?.values() ?? [])]);
      yield* page.sort((a, b) => (a.packId < b.packId ? -1 : 1));
    };
  }

  #ledger(call: Call): Pick<CostLedger, 'takeTicket' | 'readRun' | 'putSubjectDay' | 'completeRun'> {
    return {
      takeTicket: ({ projectId, day, shard }) =>
        call(() => {
          const before = this.runs.get(keyOf(projectId, day, shard));
          const state = { ...before, schemaVersion: 1, day, shard, ticket: (before?.ticket ?? 0) + 1 };
          this.runs.set(keyOf(projectId, day, shard), state);
          return state;
        }),
      readRun: ({ projectId, day, shard }) => call(() => this.runs.get(keyOf(projectId, day, shard))),
      putSubjectDay: (day) =>
        call(() => {
          const key = keyOf(day.subprojectId, day.day);
          if ((this.days.get(key)?.ticket ?? 0) > day.ticket) return 'superseded';
          this.days.set(key, day);
          return 'written';
        }),
      completeRun: ({ projectId, day, shard }, result) =>
        call(() => {
          const key = keyOf(projectId, day, shard);
          const state = this.runs.get(key);
          if (state === undefined || (state.result?.ticket ?? 0) > result.ticket) return 'superseded';
          this.runs.set(key, { ...state, result });
          return 'written';
        }),
    };
  }
}

type Call = <Answer>(effect: () => Answer) => Promise<Answer>;
