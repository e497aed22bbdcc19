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

const unused = (): never => {
  throw new Error('nothing here touches this');
};

/** For what touches nothing of it, or only what is put in its place. */
export const unusedDirectory: Directory = {
  changeSubproject: unused,
  readAccount: unused,
  changeAccount: unused,
  readProject: unused,
  changeProject: unused,
  listProjects: unused,
  readSubproject: unused,
  listSubprojects: unused,
  readMember: unused,
  changeMember: unused,
  removeMember: unused,
  listMembers: unused,
  readOwner: unused,
  changeOwner: unused,
  removeOwner: unused,
  listOwners: unused,
  readSource: unused,
  changeSource: unused,
  listSources: unused,
};

/** A Directory of one subproject. */
export function changesOnly(store: VersionedStore): Directory {
  return { ...unusedDirectory, changeSubproject: (...call) => store.changeSubproject(...call) };
}

export function accountMadeAt(time: Date): Pick<Directory, 'readAccount'> {
  const createTime = time.toISOString();
  return {
    readAccount: () =>
      Promise.resolve({
        schemaVersion: 1,
        version: 1,
        salt: '00',
        defaultProjectId: 'ab12cd34',
        keys: {},
        claimKeyCiphertext: '',
        createTime,
        updateTime: createTime,
      }),
  };
}
