import type { Directory } from '../account/directory.ts';
import type { PlanHistory } from '../billing/rating/rate-day.ts';
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

/** A page of the project's list costs about as much as so many reads by key. */
const MAX_SINGLE_READS = 50;
const PAGE_SIZE = 1_000;

/** Each by its key if they are few, else the project's list from the beginning to the end. */
export function createPlanReader(directory: Pick<Directory, 'readSubproject' | 'listSubprojects'>) {
  return async (
    projectId: string,
    subprojectIds: readonly string[],
  ): Promise<ReadonlyMap<string, PlanHistory>> => {
    const plans = new Map<string, PlanHistory>();
    if (subprojectIds.length <= MAX_SINGLE_READS) {
      const found = await Promise.all(subprojectIds.map((id) => directory.readSubproject(id)));
      for (const subproject of found) if (subproject) plans.set(subproject.subprojectId, subproject.plans);
      return plans;
    }
    let after: string | undefined;
    do {
      const page = await directory.listSubprojects(projectId, { pageSize: PAGE_SIZE, after });
      for (const { subprojectId, plans: history } of page.items) plans.set(subprojectId, history);
      after = page.last;
    } while (after !== undefined);
    return plans;
  };
}
