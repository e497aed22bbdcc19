import type { Directory } from '../account/directory.ts';
import type { Project } from '../account/project.ts';

const PROJECTS_AT_A_TIME = 100;

/** All projects of the account. @param after a projectId: those after it */
export async function* projectPages(
  directory: Pick<Directory, 'listProjects'>,
  after?: string,
): AsyncGenerator<readonly Project[]> {
  let last = after;
  do {
    const page = await directory.listProjects({ pageSize: PROJECTS_AT_A_TIME, after: last });
    yield page.items;
    last = page.last;
  } while (last !== undefined);
}
