import type { CallId } from '../calls.ts';
import type { FaultName } from '../faults.ts';
import type { Step } from '../steps.ts';

/** A story in which every AWS call is made to fail in every way. */
export type Scenario = {
  /** For the command line: letters and hyphens. */
  readonly name: string;
  readonly title: string;
  /** What went before, in peace: it is the story of another scenario. */
  readonly given?: readonly Step[];
  readonly steps: readonly Step[];
  /**
   * The calls that are made to fail; all of them if nothing is said. For a scenario in which much happens at the same time, so that
   * not every call comes in every run.
   */
  readonly swept?: readonly CallId[];
  /** Cases that rightly end otherwise, or are known to; the summary lists them. */
  readonly leftOut?: readonly LeftOut[];
  /**
   * What a fault-free run ends with, so that a scenario can't be right by doing nothing: parts of the items and of what the
   * endpoint was told, by customer.
   */
  readonly ending: Readonly<Record<string, Ending>>;
  /** 0 if nothing is said. */
  readonly deadLetterCount?: number;
  /** What the audit log says was denied, as `{ada.phone} accessKeys:verify forbidden scope`; nothing if nothing is said. */
  readonly denied?: readonly string[];
  /** The totals of what is issued; nothing is if nothing is said. */
  readonly invoiced?: readonly string[];
};

export type LeftOut = {
  readonly calls: readonly CallId[];
  readonly faults: readonly FaultName[];
  readonly why: string;
};

export type Ending = {
  readonly state: string;
  /** Notifications, by type: how many of different ids. */
  readonly told: Readonly<Record<string, number>>;
  /** What all usage is sold for, if there is any. */
  readonly price?: string;
  /** Key → what verifying it says at the end. */
  readonly keys?: Readonly<Record<string, string>>;
};
