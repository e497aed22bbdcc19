/**
 * So much of a meter was used in a subproject at a time. Its identity is (project, day, subject, source, id): sent again, it is the
 * same event. The project and the UTC day are those of the pack or request that it is in.
 */
export type UsageEvent = {
  readonly subprojectId: string;
  /** Who measured it, and how they call it. */
  readonly source: string;
  readonly id: string;
  readonly meter: string;
  /** Epoch seconds. */
  readonly second: number;
  /** Canonical decimal text. */
  readonly quantity: string;
};
