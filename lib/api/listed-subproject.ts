import { changeAndAnnounce } from '../account/apply.ts';
import type { ChangeContext } from '../account/blank.ts';
import { projectIdOf } from '../account/ids.ts';
import { changeContextOf } from '../account/project.ts';
import { isListed, type Subproject } from '../account/subproject.ts';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { ifMatching, type IfMatch } from './if-match.ts';
import { existingProject } from './existing-project.ts';
import { etagOfSubproject } from './views.ts';

export type Command = (current: Subproject, context: ChangeContext) => Subproject;

/** @throws AppError not_found: for callers, what was purged is not there */
export function listed(subproject: Subproject | undefined): Subproject {
  if (subproject === undefined || !isListed(subproject)) throw new AppError('not_found');
  return subproject;
}

/** @throws AppError not_found, precondition_failed, write_conflict, and what the change throws */
export async function changeListed(
  deps: ApiDeps,
  subprojectId: string,
  change: Command,
  ifMatch?: IfMatch,
): Promise<Subproject> {
  const project = await existingProject(deps.directory, projectIdOf(subprojectId));
  const context = changeContextOf(project, deps.now());
  const { subproject } = await changeAndAnnounce(
    deps,
    subprojectId,
    ifMatching(ifMatch, etagOfSubproject, (current) => change(listed(current), context)),
  );
  return subproject;
}
