import type { RefusalCounts, RefusedHour } from './refused-hours.ts';

/** What is remembered of the sources of one project. */
export type ProjectActivity = {
  /** Up to when deliveries were looked through; undefined: never. */
  readonly checkedTime: string | undefined;
  /** UTC days on which a source delivered, by source. */
  readonly deliveredDays: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of the last days, in no order. */
  readonly refusedHours: readonly RefusedHour[];
};

/** Marks are put under keys that say all they say: putting one twice is putting it once. */
export type ActivityStore = {
  readonly read: (projectId: string) => Promise<ProjectActivity>;
  readonly markDelivered: (projectId: string, day: string, source: string) => Promise<void>;
  readonly markChecked: (projectId: string, checkedTime: string) => Promise<void>;
};

export type Refusals = {
  readonly projectId: string;
  /** One that is configured: nobody can make us count for a name that they made up. */
  readonly source: string;
  readonly hour: string;
  readonly counts: RefusalCounts;
};

/** Adds to what was counted for the source in that hour. Written twice it counts twice: it is a signal, and decides nothing. */
export type AddRefusals = (refusals: Refusals) => Promise<void>;

export type DeliverySearch = {
  readonly projectId: string;
  readonly sources: readonly string[];
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly before: Date;
};

export type FoundDeliveries = {
  /** When the newest delivery of each source came that has one. */
  readonly newest: ReadonlyMap<string, string>;
  /** False if there was more than is read at a time: a source that was not found may be in what was not read. */
  readonly isComplete: boolean;
};

export type SearchDeliveries = (search: DeliverySearch) => Promise<FoundDeliveries>;
