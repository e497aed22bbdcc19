import type { Project } from '../account/project.ts';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';

/** @throws AppError not_found */
export async function existingProject(
  directory: Pick<ApiDeps['directory'], 'readProject'>,
  projectId = '',
): Promise<Project> {
  const project = await directory.readProject(projectId);
  if (project === undefined) throw new AppError('not_found');
  return project;
}
