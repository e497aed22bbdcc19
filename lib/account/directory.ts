import type { Source } from '../intake/source.ts';
import type { Account } from './account.ts';
import type { Member } from './member.ts';
import type { Project } from './project.ts';
import type { Subproject } from './subproject.ts';

/**
 * Where accounts, projects, subprojects, members and webhook sources are kept. Reads are strongly consistent.
 *
 * A change is a pure function from the item as it is (undefined: there is none) to the item as it shall be; returning the very
 * item it was given means that nothing is to be written. It may be called several times: the write is on the
 * condition that the item is still the one it was given.
 */
export type Directory = {
  readAccount: () => Promise<Account | undefined>;
  changeAccount: (change: Change<Account>) => Promise<Changed<Account>>;

  readProject: (projectId: string) => Promise<Project | undefined>;
  changeProject: (projectId: string, change: Change<Project>) => Promise<Changed<Project>>;
  listProjects: (page: PageRequest) => Promise<Page<Project>>;

  readSubproject: (subprojectId: string) => Promise<Subproject | undefined>;
  /** @param expectation `absent` saves the read when there is most likely no such item yet */
  changeSubproject: (
    subprojectId: string,
    change: Change<Subproject>,
    expectation?: Expectation,
  ) => Promise<Changed<Subproject>>;
  listSubprojects: (projectId: string, page: PageRequest) => Promise<Page<Subproject>>;

  readMember: (projectId: string, userId: string) => Promise<Member | undefined>;
  changeMember: (projectId: string, userId: string, change: Change<Member>) => Promise<Changed<Member>>;
  /**
   * Also if there is none.
   * @param only while it is still this one
   * @returns false if another has taken its place
   */
  removeMember: (projectId: string, userId: string, only?: Member) => Promise<boolean>;
  listMembers: (projectId: string, page: PageRequest) => Promise<Page<Member>>;

  readOwner: (userId: string) => Promise<Member | undefined>;
  changeOwner: (userId: string, change: Change<Member>) => Promise<Changed<Member>>;
  removeOwner: (userId: string, only?: Member) => Promise<boolean>;
  listOwners: (page: PageRequest) => Promise<Page<Member>>;

  readSource: (projectId: string, source: string) => Promise<Source | undefined>;
  changeSource: (projectId: string, source: string, change: Change<Source>) => Promise<Changed<Source>>;
  listSources: (projectId: string, page: PageRequest) => Promise<Page<Source>>;
};

export type Expectation = 'absent' | 'unknown';
export type Change<Item> = (current: Item | undefined) => Item;
export type Changed<Item> = { readonly item: Item; readonly isWritten: boolean };

/** @param after the last id of the page before */
export type PageRequest = { readonly pageSize: number; readonly after?: string | undefined };
/** @param last where the next page starts; undefined at the end */
export type Page<Item> = { readonly items: readonly Item[]; readonly last?: string | undefined };
