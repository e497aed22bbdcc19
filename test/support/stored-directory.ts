import type { Account } from '../../lib/account/account.ts';
import type { Project } from '../../lib/account/project.ts';
import type { Subproject } from '../../lib/account/subproject.ts';

/** Reads of what is handed in, and nothing more. */
export function readerOf(stored: {
  account?: Account;
  projects?: readonly Project[];
  subprojects?: readonly Subproject[];
}) {
  const { account, projects = [], subprojects = [] } = stored;
  return {
    readAccount: () => Promise.resolve(account),
    readProject: (projectId: string) =>
      Promise.resolve(projects.find((each) => each.projectId === projectId)),
    readSubproject: (subprojectId: string) =>
      Promise.resolve(subprojects.find((each) => each.subprojectId === subprojectId)),
  };
}
