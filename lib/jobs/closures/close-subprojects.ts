import * as z from 'zod/mini';
import { changeAndAnnounce, type ChangeDeps } from '../../account/apply.ts';
import { projectIdOf } from '../../account/ids.ts';
import { closeAsIssued } from '../../account/issued-close.ts';
import { changeContextOf, type Project } from '../../account/project.ts';
import { isListed, type Subproject } from '../../account/subproject.ts';
import type { Job, JobResult } from '../job.ts';
import { workOff, type Item, type Page } from '../page.ts';
import type { PageRequest } from '../run-job.ts';
import { isWantedSubproject } from './filter-subprojects.ts';
import { closureRequestSchema, type ClosureFilter } from './request.ts';

/** How many of the list are done, or the last id of the project that was looked at. */
const cursorSchema = z.object({ done: z.optional(z.int()), after: z.optional(z.string()) });

type Found = Pick<Page, 'cursor' | 'total'> & { readonly subprojectIds: readonly string[] };

/** One page of closing many. Each is looked at anew when its turn comes: what was opened since the command was issued stays open. */
export async function closeSubprojects(deps: ChangeDeps, job: Job, page: PageRequest): Promise<Page> {
  const project = await deps.directory.readProject(job.containerId);
  if (project === undefined) throw new Error('the job names an unknown project');
  const { subprojectIds: listed, filter = {} } = closureRequestSchema.parse(job.request);
  const found = listed ? nextOfList(listed, page) : await nextOfProject(deps, project, filter, page);
  const items = found.subprojectIds.map((subprojectId) => itemOf(deps, project, job, subprojectId));
  const results = await workOff(items, page.isLenient);
  return { results, cursor: found.cursor, total: found.total };
}

function nextOfList(listed: readonly string[], { cursor, maxItems }: PageRequest): Found {
  const ids = [...new Set(listed)];
  const { done = 0 } = cursor ? cursorSchema.parse(cursor) : {};
  const end = done + maxItems;
  const subprojectIds = ids.slice(done, end);
  return { subprojectIds, cursor: end < ids.length ? { done: end } : undefined, total: ids.length };
}

async function nextOfProject(
  { directory }: ChangeDeps,
  { projectId }: Project,
  filter: ClosureFilter,
  { cursor, maxItems }: PageRequest,
): Promise<Found> {
  const { after } = cursor ? cursorSchema.parse(cursor) : {};
  const { items, last } = await directory.listSubprojects(projectId, { pageSize: maxItems, after });
  const subprojectIds = items
    .filter((item) => item.state === 'open' && isWantedSubproject(item, filter))
    .map(({ subprojectId }) => subprojectId);
  return { subprojectIds, cursor: last === undefined ? undefined : { after: last } };
}

function itemOf(deps: ChangeDeps, project: Project, job: Job, subprojectId: string): Item {
  const about = { subprojectId };
  return {
    lane: subprojectId,
    about,
    act: async () => ({ ...about, ...(await closeOne(deps, project, job, subprojectId)) }),
  };
}

async function closeOne(
  deps: ChangeDeps,
  project: Project,
  { isDryRun, createTime }: Job,
  subprojectId: string,
): Promise<JobResult> {
  if (projectIdOf(subprojectId) !== project.projectId) return skipped('other_project');
  const context = changeContextOf(project, deps.now());
  let result = skipped('not_found');
  const change = (current: Subproject | undefined): Subproject => {
    const known = listed(current);
    const closed = closeAsIssued(known, new Date(createTime), context);
    result = resultOf(known, closed);
    return closed ?? known;
  };
  try {
    if (isDryRun) change(await deps.directory.readSubproject(subprojectId));
    else await changeAndAnnounce(deps, subprojectId, change);
    return result;
  } catch (error) {
    if (error instanceof NotListed) return skipped('not_found');
    throw error;
  }
}

class NotListed extends Error {
  override readonly name = 'NotListed';
}

function listed(subproject: Subproject | undefined): Subproject {
  if (subproject === undefined || !isListed(subproject)) throw new NotListed();
  return subproject;
}

function resultOf(before: Subproject, after: Subproject | undefined): JobResult {
  if (after === undefined) return skipped('opened_since');
  return { outcome: before === after || before.state !== 'open' ? 'unchanged' : 'closed' };
}

function skipped(reason: string): JobResult {
  return { outcome: 'skipped', reason };
}
