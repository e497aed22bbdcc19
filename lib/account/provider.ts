/**
 * The real thing behind a subproject, where there is one. Deleting may be asked for again after it took effect: what is not there
 * (any more) is deleted.
 */
export type Provider = {
  /** Throws = try again later: the subproject stays fenced meanwhile. */
  readonly deleteUpstream: (subprojectId: string) => Promise<'done' | 'absent'>;
};

/** Our Directory is the system of record: there is nothing upstream. */
export const noProvider: Provider = { deleteUpstream: () => Promise.resolve('absent') };
