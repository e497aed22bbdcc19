import type { KeyRing } from '../access/key-ring.ts';
import { accountSchema, type Account } from '../account/account.ts';
import type { Directory } from '../account/directory.ts';
import { projectIdOf } from '../account/ids.ts';
import { memberSchema, type Member } from '../account/member.ts';
import { projectSchema, type Project } from '../account/project.ts';
import { subprojectSchema, type Subproject } from '../account/subproject.ts';
import { sourceSchema, type Source } from '../intake/source.ts';
import { changeItem, listItems, readItem, removeItem, type ItemKind, type Key, type Table } from './items.ts';
import { bucketOf, purgeShardOf } from './purge-bucket.ts';

export const ACCOUNT_KEY: Key = { pk: 'account', sk: 'account' };
const PROJECT_PREFIX = 'project#';
const SUBPROJECT_PREFIX = 'subproject#';
const SOURCE_PREFIX = 'source#';
const MEMBER_PREFIX = 'member#';
const OWNER_PREFIX = 'owner#';

export function projectKey(projectId: string): Key {
  return { pk: 'account', sk: PROJECT_PREFIX + projectId };
}

export function subprojectKey(subprojectId: string): Key {
  return { pk: projectIdOf(subprojectId), sk: SUBPROJECT_PREFIX + subprojectId };
}

/** @param sk of an item that is a subproject's */
export function subprojectIdOfKey(sk: string): string {
  return sk.slice(SUBPROJECT_PREFIX.length);
}

export function sourceKey(projectId: string, source: string): Key {
  return { pk: projectId, sk: SOURCE_PREFIX + source };
}

export function memberKey(projectId: string, userId: string): Key {
  return { pk: projectId, sk: MEMBER_PREFIX + userId };
}

export function ownerKey(userId: string): Key {
  return { pk: 'account', sk: OWNER_PREFIX + userId };
}

const ACCOUNT: ItemKind<Account> = { schema: accountSchema, ours: withoutUses };
const PROJECT: ItemKind<Project> = { schema: projectSchema, ours: withoutUses };
const MEMBER: ItemKind<Member> = { schema: memberSchema };
const SOURCE: ItemKind<Source> = { schema: sourceSchema };
const SUBPROJECT: ItemKind<Subproject> = {
  schema: subprojectSchema,
  extra: purgeIndexKeys,
  ours: withoutUses,
};

export function createDirectory(table: Table): Directory {
  return {
    readAccount: () => readItem(table, ACCOUNT_KEY, ACCOUNT),
    changeAccount: (change) => changeItem(table, ACCOUNT_KEY, ACCOUNT, change),

    readProject: (projectId) => readItem(table, projectKey(projectId), PROJECT),
    changeProject: (projectId, change) => changeItem(table, projectKey(projectId), PROJECT, change),
    listProjects: (page) => listItems(table, 'account', PROJECT_PREFIX, PROJECT, page),

    readSubproject: (subprojectId) => readItem(table, subprojectKey(subprojectId), SUBPROJECT),
    changeSubproject: (subprojectId, change, expectation) =>
      changeItem(table, subprojectKey(subprojectId), SUBPROJECT, change, expectation),
    listSubprojects: (projectId, page) => listItems(table, projectId, SUBPROJECT_PREFIX, SUBPROJECT, page),

    readMember: (projectId, userId) => readItem(table, memberKey(projectId, userId), MEMBER),
    changeMember: (projectId, userId, change) =>
      changeItem(table, memberKey(projectId, userId), MEMBER, change),
    removeMember: (projectId, userId, only) => removeItem(table, memberKey(projectId, userId), only),
    listMembers: (projectId, page) => listItems(table, projectId, MEMBER_PREFIX, MEMBER, page),

    readOwner: (userId) => readItem(table, ownerKey(userId), MEMBER),
    changeOwner: (userId, change) => changeItem(table, ownerKey(userId), MEMBER, change),
    removeOwner: (userId, only) => removeItem(table, ownerKey(userId), only),
    listOwners: (page) => listItems(table, 'account', OWNER_PREFIX, MEMBER, page),

    readSource: (projectId, source) => readItem(table, sourceKey(projectId, source), SOURCE),
    changeSource: (projectId, source, change) =>
      changeItem(table, sourceKey(projectId, source), SOURCE, change),
    listSources: (projectId, page) => listItems(table, projectId, SOURCE_PREFIX, SOURCE, page),
  };
}

/** What puts it into the sparse index `byPurgeTime`. */
function purgeIndexKeys({ purgeTime, subprojectId }: Subproject): Record<string, string> {
  if (purgeTime === undefined) return {};
  return { purgeBucket: bucketOf(purgeTime.slice(0, 10), purgeShardOf(subprojectId)) };
}

function withoutUses<Item extends { keys: KeyRing }>(item: Item): Item {
  const keys = Object.entries(item.keys).map(([id, { lastUseDay: _noted, ...key }]) => [id, key] as const);
  return { ...item, keys: Object.fromEntries(keys) };
}
