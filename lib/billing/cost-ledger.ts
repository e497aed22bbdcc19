import * as z from 'zod/mini';
import type { ShardDay } from './usage-store.ts';

const meterCostsSchema = z.looseObject({ quantity: z.string(), cost: z.string(), price: z.string() });
const metersSchema = z.record(z.string(), meterCostsSchema);

/** What a subproject used on a day, what it costs and what it is sold for; decimal texts, unrounded. */
export const subjectDaySchema = z.looseObject({
  schemaVersion: z.int(),
  projectId: z.string(),
  subprojectId: z.string(),
  day: z.string(),
  /** Of the run that wrote it. */
  ticket: z.int(),
  meters: metersSchema,
  cost: z.string(),
  price: z.string(),
  unrated: z.array(z.string()),
  hasMoreUnrated: z.optional(z.literal(true)),
});
export type SubjectDay = z.infer<typeof subjectDaySchema>;

/** The outcome of a run over a shard's day. */
export const runResultSchema = z.looseObject({
  ticket: z.int(),
  startMs: z.int(),
  ratingRevision: z.string(),
  meters: metersSchema,
  cost: z.string(),
  price: z.string(),
  unrated: z.array(z.string()),
  hasMoreUnrated: z.optional(z.literal(true)),
  subjectCount: z.int(),
  eventCount: z.int(),
  duplicateCount: z.int(),
  conflictCount: z.int(),
  /** Subjects that are no subprojects: the first of them, and how many there are. */
  unattributed: z.optional(z.array(z.string())),
  unattributedCount: z.optional(z.int()),
  /** Packs that could not be read: the day is short of what is in them. */
  corruptPacks: z.array(z.string()),
  durationMs: z.int(),
});
export type RunResult = z.infer<typeof runResultSchema>;

export const runStateSchema = z.looseObject({
  schemaVersion: z.int(),
  day: z.string(),
  shard: z.int(),
  /** The last one that a run took. */
  ticket: z.int(),
  /** Of the run with the greatest ticket that came to its end. */
  result: z.optional(runResultSchema),
});
export type RunState = z.infer<typeof runStateSchema>;

/** `superseded`: a run that began later has written it. */
export type Written = 'written' | 'superseded';

export type CostLedger = {
  /** One atomic addition. @returns the state with the new ticket, the result still that of before */
  takeTicket: (place: ShardDay) => Promise<RunState>;
  readRun: (place: ShardDay) => Promise<RunState | undefined>;
  putSubjectDay: (day: SubjectDay) => Promise<Written>;
  completeRun: (place: ShardDay, result: RunResult) => Promise<Written>;
  /** All shards of all days of a project's month that a run began. @param month `YYYY-MM` */
  readRuns: (projectId: string, month: string) => Promise<readonly RunState[]>;
  /** Of one month, by day. */
  readSubjectMonth: (subprojectId: string, month: string) => Promise<readonly SubjectDay[]>;
  /** All of a project's month; the days of one subproject follow each other. */
  readProjectMonth: (projectId: string, month: string) => AsyncIterable<SubjectDay>;
  /**
   * Each customer of a project once, with all their days of some months, in an order of the ledger's own.
   * @param after a customer: those who come after them
   */
  readCustomers: (
    projectId: string,
    months: readonly string[],
    after?: string,
  ) => AsyncIterable<CustomerDays>;
};

/** Decimal texts, unrounded. */
export type CustomerDays = {
  readonly subprojectId: string;
  readonly days: readonly { readonly day: string; readonly cost: string; readonly price: string }[];
};

/** @returns 0 before the first run */
export function lastTicketOf(ledger: Pick<CostLedger, 'readRun'>) {
  return async (place: ShardDay): Promise<number> => (await ledger.readRun(place))?.ticket ?? 0;
}
