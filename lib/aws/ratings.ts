import { ratingsSchema, type Ratings } from '../billing/rating/rate-card.ts';
import type { RatingsStore } from '../billing/rating/ratings-store.ts';
import { changeItem, readItem, type ItemKind, type Table } from './items.ts';

const RATINGS: ItemKind<Ratings> = { schema: ratingsSchema };

export function createRatings(table: Table): RatingsStore {
  const keyOf = (projectId: string) => ({ pk: projectId, sk: 'ratings' });
  return {
    readRatings: (projectId) => readItem(table, keyOf(projectId), RATINGS),
    changeRatings: (projectId, change) => changeItem(table, keyOf(projectId), RATINGS, change),
  };
}
