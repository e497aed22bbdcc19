import type { RatedDay } from './rate-day.ts';

/** With the meters of a card (MAX_METERS) so many, at 300 bytes each, fit an item of 400 KB. */
export const MAX_UNRATED = 100;

/**
 * Leaves out meters without a price beyond the first by name, so that whoever makes a meter of each customer's name breaks no item. What
 * is left is exact: a meter that is among the first of a sum is among the first of each part that has it.
 */
export function withFewUnrated<Rated extends RatedDay>(rated: Rated): Rated {
  if (rated.unrated.length <= MAX_UNRATED) return rated;
  const unrated = rated.unrated.toSorted();
  const leftOut = new Set(unrated.slice(MAX_UNRATED));
  const meters = Object.entries(rated.meters).filter(([meter]) => !leftOut.has(meter));
  return {
    ...rated,
    meters: Object.fromEntries(meters),
    unrated: unrated.slice(0, MAX_UNRATED),
    hasMoreUnrated: true,
  };
}
