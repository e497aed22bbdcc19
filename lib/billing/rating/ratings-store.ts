import type { Change, Changed } from '../../account/directory.ts';
import type { Ratings } from './rate-card.ts';

/** Where the rate cards of a project are kept: one item. Reads are strongly consistent. */
export type RatingsStore = {
  readRatings: (projectId: string) => Promise<Ratings | undefined>;
  changeRatings: (projectId: string, change: Change<Ratings>) => Promise<Changed<Ratings>>;
};
