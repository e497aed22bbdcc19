import type { Account } from '../../lib/account/account.ts';
import type { Project } from '../../lib/account/project.ts';
import { addDays, dayOf, dayOfSecond, daysBetween } from '../../lib/billing/days.ts';
import { firstMonthOf } from '../../lib/billing/invoice/calendar.ts';
import type { Charge } from '../../lib/billing/invoice/charges.ts';
import { issueInvoice, type InvoiceDeps } from '../../lib/billing/invoice/issue-invoice.ts';
import type { InvoiceHeader } from '../../lib/billing/invoice/invoice-store.ts';
import { whileNoneIsIssued } from '../../lib/billing/invoice/price-changes.ts';
import { decimalOf } from '../../lib/billing/money/decimal.ts';
import { monthOf } from '../../lib/billing/months.ts';
import { packsOf } from '../../lib/billing/pack/pack.ts';
import { putRateCard } from '../../lib/billing/rating/put-rate-card.ts';
import { ratingRevisionOn, type RateCard } from '../../lib/billing/rating/rate-card.ts';
import { isSealed } from '../../lib/billing/roll-up/run-shard.ts';
import type { UsageEvent } from '../../lib/billing/usage-event.ts';
import { AppError } from '../../lib/errors.ts';
import { BillingWorld, Killed } from './billing-world.ts';
import { project } from './factories.ts';
import { directly, MemoryInvoices, type Effect } from './memory-invoices.ts';

/** As it was stored: for whoever asks what the first of several contents under one identity was. */
export type Told = {
  readonly atMs: number;
  readonly packId: string;
  readonly index: number;
  readonly projectId: string;
  readonly event: UsageEvent;
};

/** An account with its projects over months: usage, prices, nights, invoices. */
export class InvoiceWorld {
  readonly billing = new BillingWorld();
  readonly invoices = new MemoryInvoices();
  readonly told: Told[] = [];
  readonly #account: Account;
  readonly #projects: readonly Project[];
  readonly #dirty = new Set<string>();

  /** @param firstDay on which the account and its projects are made */
  constructor(firstDay: string, projectIds: readonly string[]) {
    const createTime = `${firstDay}T00:00:00.000Z`;
    this.#account = {
      schemaVersion: 1,
      version: 1,
      salt: '',
      defaultProjectId: projectIds[0] ?? '',
      keys: {},
      claimKeyCiphertext: '',
      createTime,
      updateTime: createTime,
    };
    this.#projects = projectIds.map((projectId) => project({ projectId, createTime, displayName: `Project ${projectId}` })); // prettier-ignore
    this.billing.nowMs = Date.parse(createTime);
  }

  get now(): Date {
    return new Date(this.billing.nowMs);
  }

  get firstMonth(): string {
    return monthOf(this.#account.createTime);
  }

  pass(days: number): void {
    this.billing.nowMs += days * 86_400_000;
  }

  tell(projectId: string, events: readonly UsageEvent[]): void {
    for (const [day, ofDay] of Map.groupBy(events, ({ second }) => dayOfSecond(second))) {
      for (const pack of packsOf(projectId, day, ofDay)) {
        this.billing.store({ projectId, day, shard: 0 }, pack);
        this.#dirty.add(`${projectId} ${day}`);
        const atMs = this.billing.nowMs;
        const sorted = ofDay.toSorted((a, b) => (`${a.meter} ${a.quantity}` < `${b.meter} ${b.quantity}` ? -1 : 1)); // prettier-ignore
        const { packId } = pack;
        this.told.push(...sorted.map((event, index) => ({ atMs, packId, index, projectId, event })));
      }
    }
  }

  /** @returns the code with which it was refused, if it was */
  async putCard(card: RateCard): Promise<string | undefined> {
    try {
      await whileNoneIsIssued(this.deps(), 'change', (lastIssuedMonth) => {
        this.billing.ratings = putRateCard(this.billing.ratings, card, lastIssuedMonth);
        return Promise.resolve();
      });
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
    return undefined;
  }

  /** As nights and messages do: every day that is past and not as it should be. */
  async rollUp(): Promise<void> {
    for (const { projectId, createTime } of this.#projects) {
      const firstDay = createTime.slice(0, 10);
      for (const day of daysBetween(addDays(firstDay, -35), addDays(dayOf(this.now), -1))) {
        const state = this.billing.runs.get(`${projectId}#${day}#0`);
        const isDirty = this.#dirty.has(`${projectId} ${day}`);
        const isMissing = state === undefined && day >= firstDay;
        const isStale = state !== undefined && (state.result?.ticket !== state.ticket || state.result.ratingRevision !== ratingRevisionOn(this.billing.ratings, day)); // prettier-ignore
        if (isSealed(day, this.now) || !(isDirty || isMissing || isStale)) continue;
        await this.billing.run({ projectId, day, shard: 0 });
        this.#dirty.delete(`${projectId} ${day}`);
      }
    }
  }

  /** @param killedAt the call at which the issuer is gone; its effect is there if `afterEffect` */
  async issue(month: string, killedAt = Infinity, afterEffect = false): Promise<InvoiceHeader | string> {
    let calls = 0;
    const call: Effect = async (effect) => {
      calls += 1;
      const isLast = calls >= killedAt;
      if (isLast && !afterEffect) throw new Killed();
      const answer = effect();
      await Promise.resolve();
      if (isLast) throw new Killed();
      return answer;
    };
    try {
      return await issueInvoice(this.deps(call), month);
    } catch (error) {
      if (error instanceof AppError) return error.code;
      if (error instanceof Killed) return 'killed';
      throw error;
    }
  }

  get headers(): readonly InvoiceHeader[] {
    return [...this.invoices.headers.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
  }

  /** By all invoices, corrections included. */
  invoiced(): readonly Charge[] {
    return this.headers.flatMap(({ month: issued, revision }) => {
      const content = this.invoices.contents.get(`${issued} ${revision}`);
      return (content?.shares ?? []).map(({ line, subprojectId, quantity, cost }) => {
        const above = content?.lines[line];
        if (above === undefined) throw new Error('an invoice has a share of no line');
        const { month, projectId, meter } = above;
        return {
          month,
          projectId,
          meter,
          subprojectId,
          quantity: decimalOf(quantity),
          cost: decimalOf(cost),
        };
      });
    });
  }

  /** @param lastMonth of those that are looked at */
  inLedger(lastMonth: string): readonly Charge[] {
    return [...this.billing.days.values()]
      .filter(({ day }) => monthOf(day) <= lastMonth)
      .flatMap(({ projectId, subprojectId, day, meters }) =>
        Object.entries(meters).map(([meter, { quantity, cost }]) => ({
          month: monthOf(day),
          projectId,
          meter,
          subprojectId,
          quantity: decimalOf(quantity),
          cost: decimalOf(cost),
        })),
      );
  }

  /** @param call makes each effect, or fails before or after it */
  deps(call: Effect = directly): InvoiceDeps & { firstMonth: () => Promise<string> } {
    const { billing } = this;
    const directory = {
      readAccount: () => call(() => this.#account),
      listProjects: () => call(() => ({ items: this.#projects })),
    };
    return {
      directory,
      ledger: {
        readRuns: (projectId, month) =>
          call(
            () =>
            [...billing.runs].flatMap(([key, run]) => (key.startsWith(`${projectId}#${month}`) ? [run] : [])), // prettier-ignore
          ),
        async *readProjectMonth(projectId, month) {
          const days = await call(() =>
            [...billing.days.values()].filter(
              (each) => each.projectId === projectId && monthOf(each.day) === month,
            ),
          );
          yield* days.toSorted((a, b) => (a.subprojectId + a.day < b.subprojectId + b.day ? -1 : 1));
        },
      },
      readRatings: () => call(() => billing.ratings),
      invoices: this.invoices.store(call),
      currency: 'USD',
      firstMonth: () => firstMonthOf(directory),
      now: () => this.now,
    };
  }
}
