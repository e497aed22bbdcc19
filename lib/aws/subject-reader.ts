import type { Directory } from '../account/directory.ts';
import type { PlanHistory } from '../account/plan-history.ts';
import type { Subproject } from '../account/subproject.ts';
import type { ReadSubjects } from '../billing/roll-up/rate-subjects.ts';
import { forEachOf } from '../concurrency.ts';

const PAGE_SIZE = 1_000;
/** A page of 1,000 items of 700 bytes costs as much as so many reads by key. */
const READS_PER_PAGE = 170;
const READS_AT_A_TIME = 25;

/**
 * Goes through the project's list, which is cheaper for many of its subprojects, but reads by key whatever is left once the list has cost
 * as much as that: together never more than twice the cheaper way.
 *
 * @returns a function that wants the ids in their order
 */
export function createSubjectReader(
  directory: Pick<Directory, 'readSubproject' | 'listSubprojects'>,
): ReadSubjects {
  return async (projectId, subprojectIds) => {
    const found = new Map<string, PlanHistory>();
    const left = new Set(subprojectIds);
    const meet = ({ subprojectId, plans }: Subproject): void => {
      if (left.delete(subprojectId)) found.set(subprojectId, plans);
    };
    let after: string | undefined;
    for (let pages = Math.floor(subprojectIds.length / READS_PER_PAGE); pages > 0; pages -= 1) {
      const page = await directory.listSubprojects(projectId, { pageSize: PAGE_SIZE, after });
      page.items.forEach(meet);
      after = page.last;
      if (after === undefined) return found;
    }
    const passed = after ?? '';
    const unread = [...left].filter((id) => id > passed);
    await forEachOf(unread, READS_AT_A_TIME, async (id) => {
      const subproject = await directory.readSubproject(id);
      if (subproject !== undefined) meet(subproject);
    });
    return found;
  };
}
