import type { Account } from '../../lib/account/account.ts';
import type { Directory } from '../../lib/account/directory.ts';
import type { Project } from '../../lib/account/project.ts';
import type { Subproject } from '../../lib/account/subproject.ts';
import type { VersionedStore } from './versioned-store.ts';

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

/** A Directory of one subproject, for what touches nothing else. */
export function changesOnly(store: VersionedStore): Directory {
  const unused = (): never => {
    throw new Error('this touches its subproject alone');
  };
  return {
    changeSubproject: (...call) => store.changeSubproject(...call),
    readAccount: unused,
    changeAccount: unused,
    readProject: unused,
    changeProject: unused,
    listProjects: unused,
    readSubproject: unused,
    listSubprojects: unused,
    readSource: unused,
    changeSource: unused,
    listSources: unused,
  };
}
