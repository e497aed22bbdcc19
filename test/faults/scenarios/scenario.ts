import type { Step } from '../steps.ts';

/** A story in which every AWS call is made to fail in every way. */
export type Scenario = {
  /** For the command line: letters and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly steps: readonly Step[];
  /**
   * What a fault-free run ends with, so that a scenario can't be right by doing nothing: parts of the items and of what the
   * endpoint was told, by customer.
   */
  readonly ending: Readonly<Record<string, Ending>>;
  /** 0 if nothing is said. */
  readonly deadLetterCount?: number;
};

export type Ending = {
  readonly state: string;
  /** Notifications, by type: how many of different ids. */
  readonly told: Readonly<Record<string, number>>;
  /** Key → what verifying it says at the end. */
  readonly keys?: Readonly<Record<string, string>>;
};
