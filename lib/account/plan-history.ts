/** UTC day → the plan set last on that day, as a subproject has it. */
export type PlanHistory = Readonly<Record<string, { readonly value: string }>>;

/** The plan that a customer was on at the day's end: the last one set until then. Undefined if none was. */
export function planOn(plans: PlanHistory, day: string): string | undefined {
  const lastDay = Object.keys(plans)
    .filter((each) => each <= day)
    .sort()
    .at(-1);
  return lastDay === undefined ? undefined : plans[lastDay]?.value;
}

/** Days of which the plan is another one. */
export type ChangedDays = {
  readonly since: string;
  /** The first day that is as it was again; none if it is another to this day. */
  readonly before?: string | undefined;
};

/** From the first day that differs to the last; undefined if none does. */
export function changedDays(one: PlanHistory, other: PlanHistory): ChangedDays | undefined {
  const days = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  const differs = days.map((day) => planOn(one, day) !== planOn(other, day));
  const since = days[differs.indexOf(true)];
  if (since === undefined) return undefined;
  const before = days[differs.lastIndexOf(true) + 1];
  return { since, ...(before !== undefined && { before }) };
}

/** The days of both, and those between them. */
export function spanOf(one: ChangedDays, other: ChangedDays): ChangedDays {
  const since = one.since < other.since ? one.since : other.since;
  if (one.before === undefined || other.before === undefined) return { since };
  return { since, before: one.before > other.before ? one.before : other.before };
}
