import { projectIdOf } from '../../lib/account/ids.ts';
import { owingRatings } from '../../lib/account/pending-ratings.ts';
import type { Subproject } from '../../lib/account/subproject.ts';
import type { CostLedger, RunState, SubjectDay } from '../../lib/billing/cost-ledger.ts';
import { dayOf } from '../../lib/billing/days.ts';
import type { Pack } from '../../lib/billing/pack/pack.ts';
import { placeOf, rateAgain, type RateAgainDeps } from '../../lib/billing/rating/rate-again.ts';
import type { Ratings } from '../../lib/billing/rating/rate-card.ts';
import {
  runShard,
  type RunOutcome,
  type RunRequest,
  type RunShardDeps,
} from '../../lib/billing/roll-up/run-shard.ts';
import type { ShardDay, StoredPack, UsageStore } from '../../lib/billing/usage-store.ts';
import type { RollUpMessage } from '../../lib/messages/roll-up.ts';
import { subproject } from './factories.ts';

/** A call after which the function is gone, whether or not the call took effect. */
export class Killed extends Error {}

const keyOf = (...parts: readonly (string | number)[]) => parts.join('#');

/** The Usage and Ledger tables in memory, with their conditions, and a run that can be killed at its n-th call. */
export class BillingWorld {
  readonly packs = new Map<string, Map<string, StoredPack>>();
  readonly runs = new Map<string, RunState>();
  readonly days = new Map<string, SubjectDay>();
  ratings: Ratings | undefined;
  readonly subprojects = new Map<string, Subproject>();
  /** What the roll-ups queue holds of changed plans. */
  readonly messages: RollUpMessage[] = [];
  nowMs = 0;
  /** Before each call: others may go on meanwhile. */
  pause: () => Promise<void> = () => Promise.resolve();

  store(place: ShardDay, { packId, body }: Pack): void {
    const key = keyOf(place.projectId, place.day, place.shard);
    const lying = this.packs.get(key) ?? new Map<string, StoredPack>();
    if (!lying.has(packId)) lying.set(packId, { packId, body, receiveMs: this.nowMs });
    this.packs.set(key, lying);
  }

  /** @param killedAt the call that ends the run; its effect is there if `afterEffect` */
  run(
    place: ShardDay,
    killedAt = Infinity,
    afterEffect = false,
    request: RunRequest = {},
  ): Promise<RunOutcome | 'killed'> {
    return untilKilled(this.pause, killedAt, afterEffect, (call) =>
      runShard(this.#deps(call), place, request),
    );
  }

  /** As `changeAndAnnounce` does. @param isKilled after the write: the message is not sent */
  changePlan(subprojectId: string, day: string, plan: string, isKilled = false): void {
    const current = this.subprojects.get(subprojectId);
    const before = current ?? subproject({ projectId: projectIdOf(subprojectId), subprojectId, version: 0 });
    const plans = { ...current?.plans, [day]: { value: plan, second: 0, rank: '' } };
    const changed = owingRatings(current, { ...before, plans }, dayOf(new Date(this.nowMs)));
    this.subprojects.set(subprojectId, { ...changed, version: (current?.version ?? 0) + 1 });
    if (!isKilled) this.redeliver(subprojectId);
  }

  /** What changes nothing sends again what is still owed. */
  redeliver(subprojectId: string): void {
    if (this.subprojects.get(subprojectId)?.pendingRatings === undefined) return;
    this.messages.push({ schemaVersion: 1, kind: 'plans', subprojectId });
  }

  /** The oldest message about a changed plan; it stays if its worker is killed. */
  async workOff(killedAt = Infinity, afterEffect = false): Promise<void> {
    const [message] = this.messages;
    if (message === undefined) return;
    const outcome = await untilKilled(this.pause, killedAt, afterEffect, (call): Promise<unknown> => {
      if (message.kind === 'plans') return rateAgain(this.#deps(call), message.subprojectId);
      if (message.kind !== 'subject') throw new Error('no other is sent here');
      const { subprojectId, day } = message;
      return runShard(this.#deps(call), placeOf(subprojectId, day), { subprojectId });
    });
    // Another worker may have had it too.
    const place = this.messages.indexOf(message);
    if (outcome !== 'killed' && place >= 0) this.messages.splice(place, 1);
  }

  #deps(call: Call): RunShardDeps & RateAgainDeps {
    return {
      usage: { readPacks: this.#readPacks(call) },
      ledger: this.#ledger(call),
      directory: {
        readSubproject: (id) => call(() => this.subprojects.get(id)),
        readProject: () => Promise.resolve(undefined),
      },
      readRatings: () => call(() => this.ratings),
      readSubjects: (_projectId, ids) =>
        call(
          () =>
            new Map(
              ids.flatMap((id) => {
                const known = this.subprojects.get(id);
                return known ? [[id, known.plans] as const] : [];
              }),
            ),
        ),
      sendRollUps: (messages) => call(() => void this.messages.push(...messages)),
      clearRatings: (subprojectId, id) =>
        call(() => {
          const item = this.subprojects.get(subprojectId);
          if (item?.pendingRatings?.id !== id) return;
          const { pendingRatings: _done, ...rest } = item;
          this.subprojects.set(subprojectId, { ...rest, version: item.version + 1 });
        }),
      randomSeed: () => 20_261_124,
      now: () => new Date(this.nowMs),
    };
  }

  #readPacks(call: Call): UsageStore['readPacks'] {
    const { packs } = this;
    return async function* ({ projectId, day, shard }) {
      const page = await call(() => [...(packs.get(keyOf(projectId, day, shard))?.values() ?? [])]);
      yield* page.sort((a, b) => (a.packId < b.packId ? -1 : 1));
    };
  }

  #ledger(
    call: Call,
  ): Pick<CostLedger, 'takeTicket' | 'readRun' | 'putSubjectDay' | 'completeRun' | 'readSubjectMonth'> {
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
      readSubjectMonth: (subprojectId, month) =>
        call(() =>
          [...this.days.values()].filter(
            (each) => each.subprojectId === subprojectId && each.day.startsWith(month),
          ),
        ),
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

/** Runs until the call of this number, at which the function is gone. */
async function untilKilled<Answer>(
  pause: () => Promise<void>,
  killedAt: number,
  afterEffect: boolean,
  work: (call: Call) => Promise<Answer>,
): Promise<Answer | 'killed'> {
  let calls = 0;
  try {
    return await work(async (effect) => {
      calls += 1;
      const isLast = calls >= killedAt;
      await pause();
      if (isLast && !afterEffect) throw new Killed();
      const answer = effect();
      if (isLast) throw new Killed();
      return answer;
    });
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    throw error;
  }
}
