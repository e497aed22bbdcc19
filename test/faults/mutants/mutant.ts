import type { CallId } from '../calls.ts';
import type { FaultName } from '../faults.ts';

/** A mistake that somebody could make, as a change of one place of the source. */
export type Mutant = {
  /** For the command line. */
  readonly name: string;
  readonly mistake: string;
  /** From the project's folder. */
  readonly file: string;
  /** Stands exactly once in the file: what does not apply any more fails, and is brought up to date. */
  readonly find: string;
  readonly replace: string;
  /** A case in which it shows; found with `--search`. */
  readonly caughtBy: CaseName;
};

export type CaseName = {
  readonly scenario: string;
  readonly call: CallId;
  readonly fault: FaultName;
};
