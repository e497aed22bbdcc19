import { accountSchema, type Account } from '../account/account.ts';
import type { Directory } from '../account/directory.ts';
import { projectIdOf } from '../account/ids.ts';
import { projectSchema, type Project } from '../account/project.ts';
import { subprojectSchema, type Subproject } from '../account/subproject.ts';
import { sha256 } from '../encoding/hash.ts';
import { sourceSchema, type Source } from '../intake/source.ts';
import { changeItem, listItems, readItem, type ItemKind, type Key, type Table } from './items.ts';

export const ACCOUNT_KEY: Key = { pk: 'account', sk: 'account' };
const PROJECT_PREFIX = 'project#';
const SUBPROJECT_PREFIX = 'subproject#';
const SOURCE_PREFIX = 'source#';

export function projectKey(projectId: string): Key {
  return { pk: 'account', sk: PROJECT_PREFIX + projectId };
}

export function subprojectKey(subprojectId: string): Key {
  return { pk: projectIdOf(subprojectId), sk: SUBPROJECT_PREFIX + subprojectId };
}

export function sourceKey(projectId: string, source: string): Key {
  return { pk: projectId, sk: SOURCE_PREFIX + source };
}

const ACCOUNT: ItemKind<Account> = { schema: accountSchema };
const PROJECT: ItemKind<Project> = { schema: projectSchema };
const SOURCE: ItemKind<Source> = { schema: sourceSchema };
const SUBPROJECT: ItemKind<Subproject> = { schema: subprojectSchema, extra: purgeIndexKeys };

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

    readSource: (projectId, source) => readItem(table, sourceKey(projectId, source), SOURCE),
    changeSource: (projectId, source, change) =>
      changeItem(table, sourceKey(projectId, source), SOURCE, change),
    listSources: (projectId, page) => listItems(table, projectId, SOURCE_PREFIX, SOURCE, page),
  };
}

/** The sparse index `byPurgeTime`: by day and one of 8 shards, so that a day's sweep does not heat one partition. */
function purgeIndexKeys({ purgeTime, subprojectId }: Subproject): Record<string, string> {
  if (purgeTime === undefined) return {};
  const shard = (sha256(subprojectId)[0] ?? 0) % 8;
  return { purgeBucket: `${purgeTime.slice(0, 10)}#${shard}` };
}
