import { planOn, type PlanHistory } from '../../account/plan-history.ts';
import type { RunResult, SubjectDay } from '../cost-ledger.ts';
import { withFewUnrated } from '../rating/few-unrated.ts';
import { rateDay } from '../rating/rate-day.ts';
import { hasPlanPrices, type RateCard } from '../rating/rate-card.ts';
import type { ShardDay } from '../usage-store.ts';
import type { SubjectUsage } from './unique-usage.ts';

/** Of these, the subprojects that there are, with their plans. Who is not in it has none. */
export type ReadSubjects = (
  projectId: string,
  subprojectIds: readonly string[],
) => Promise<ReadonlyMap<string, PlanHistory>>;

export type RatedSubjects = {
  readonly days: readonly { readonly day: SubjectDay; readonly isTouched: boolean }[];
  readonly unattributed: string[];
  readonly unattributedCount: number;
};

/** An item has 400 KB, and more names than these help nobody. */
const MAX_UNATTRIBUTED = 100;

/** @param before the run that this one goes on from, if it does */
export async function rateSubjects(
  readSubjects: ReadSubjects,
  { projectId, day }: ShardDay,
  ticket: number,
  subjects: readonly SubjectUsage[],
  card: RateCard | undefined,
  before: RunResult | undefined,
): Promise<RatedSubjects> {
  const asked = idsToAsk(subjects, card, before);
  const plans = asked.length === 0 ? new Map<string, PlanHistory>() : await readSubjects(projectId, asked);
  const days = subjects.map(({ subprojectId, quantities, isTouched }) => {
    const plan = planOn(plans.get(subprojectId) ?? {}, day);
    const rated = withFewUnrated(rateDay(quantities, card, plan));
    return { day: { schemaVersion: 1, projectId, subprojectId, day, ticket, ...rated }, isTouched };
  });
  const missing = asked.filter((id) => !plans.has(id));
  return {
    days,
    unattributed: missing.slice(0, MAX_UNATTRIBUTED),
    unattributedCount: missing.length,
  };
}

/**
 * A subproject that was there once is there for ever, if only as a tombstone: it is asked for again only if its plan matters, or if it
 * was missing.
 */
function idsToAsk(
  subjects: readonly SubjectUsage[],
  card: RateCard | undefined,
  before: RunResult | undefined,
): readonly string[] {
  const { unattributed = [], unattributedCount = 0 } = before ?? {};
  const asksAll = before === undefined || hasPlanPrices(card) || unattributedCount > unattributed.length;
  const missing = new Set(unattributed);
  return subjects
    .filter(({ subprojectId, isTouched }) => asksAll || isTouched || missing.has(subprojectId))
    .map(({ subprojectId }) => subprojectId);
}
